// SPDX-License-Identifier: Apache-2.0
#include "core/interpret_machine.h"

#include <bit>

#include "core/arith.h"
#include "core/field.h"
#include "core/random.h"

namespace selvage::core::compiled {

Machine::Machine(const ProgramCode& program, const RunOptions& options, const ConfigState& config)
    : program_(program),
      options_(options),
      given_config_(config),
      arithmetic_(options.domain, options.seed),
      stack_(static_cast<std::size_t>(program.main().stack_size)),
      proc_(&program.main()),
      frame_(stack_.data()) {
  memory_.allocate(static_cast<std::int64_t>(program.config.size()));
  Address field = 0;
  for (const ConfigSlot& slot : program.config) {
    const auto given = config.fields.find(slot.name);
    const bool is_given = given != config.fields.end();
    memory_.store(field++, is_given ? config_bits(slot, given->second) : initial_config(slot));
  }
}

// ---- configuration ---------------------------------------------------------------------------

Bits Machine::initial_config(const ConfigSlot& slot) const {
  const Bits any = random_bits(options_.seed, hash_text(slot.name), {});
  switch (slot.type) {
    case Scalar::boolean:
      return any & 1;
    case Scalar::size:
    case Scalar::stride:
      return 1 + any % max_drawn_config;
    case Scalar::index:
    case Scalar::integer: {
      constexpr std::uint64_t values = max_drawn_config + 1;
      const auto value = static_cast<std::int64_t>(any % values);
      return static_cast<Bits>(any / values % 4 == 0 ? -value : value);
    }
    case Scalar::r:
    case Scalar::f16:
    case Scalar::bf16:
    case Scalar::f32:
    case Scalar::f64: {
      if (options_.domain == Domain::field) return any % field_prime;
      return std::bit_cast<Bits>(static_cast<double>(any % 33) / 4.0 - 4.0);
    }
    case Scalar::i8:
    case Scalar::i16:
    case Scalar::i32:
    case Scalar::i64:
    case Scalar::ui8:
    case Scalar::ui16:
    case Scalar::ui32:
      return static_cast<Bits>(wrap(slot.type, static_cast<std::int64_t>(any % 9) - 4));
  }
  ENSURE(false, "the cases above are all");
  return 0;
}

Bits Machine::config_bits(const ConfigSlot& slot, std::int64_t value) const {
  const auto word = static_cast<Bits>(value);
  if (slot.type == Scalar::boolean) return word != 0 ? 1 : 0;
  if (is_integer_data(slot.type)) return static_cast<Bits>(wrap(slot.type, value));
  if (!is_float(slot.type)) return word;
  if (options_.domain == Domain::field) return word % field_prime;
  if (slot.type != Scalar::f32) return word;
  const auto single = std::bit_cast<float>(static_cast<std::uint32_t>(word));
  return std::bit_cast<Bits>(static_cast<double>(single));
}

std::int64_t Machine::config_value(const ConfigSlot& slot, Bits bits) const {
  const bool is_single = slot.type == Scalar::f32 && options_.domain == Domain::machine;
  if (!is_single) return static_cast<std::int64_t>(bits);
  const auto single = static_cast<float>(std::bit_cast<double>(bits));
  return std::bit_cast<std::uint32_t>(single);
}

ConfigState Machine::config() const {
  ConfigState result = given_config_;
  Address field = 0;
  for (const ConfigSlot& slot : program_.config) {
    result.fields[slot.name] = config_value(slot, memory_.load(field++));
  }
  return result;
}

}  // namespace selvage::core::compiled
