#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# standalone.sh COMPILER MODEL TESTS PROGRAM: builds a kernel with the model's sources, and runs it.
set -eu
"$1" -std=c11 -O1 -Wall -Wextra -Wshadow -Werror -fsanitize=address,undefined \
  -fno-sanitize-recover=undefined -I"$2" "$3"/standalone.c "$3"/streams.c "$2"/*.c -lm -o "$4"
"$4"
