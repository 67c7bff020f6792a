# SPDX-License-Identifier: Apache-2.0
# Writes a C++ source with the texts of files:  cmake -DOUT=FILE.cpp "-DFILES=a;b" -P embed-texts.cmake
# The source defines the table of tools/proof_pages.h.
set(text "// Generated from tests/proofs by cmake/embed-texts.cmake.\n#include \"tools/proof_pages.h\"\n\n")
string(APPEND text "namespace selvage::tools {\n\nconst std::vector<ProofPage>& proof_pages() {\n")
string(APPEND text "  static const std::vector<ProofPage> pages = {\n")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} content)
  string(APPEND text "      {\"${name}\", R\"__proof__(${content})__proof__\"},\n")
endforeach()
string(APPEND text "  };\n  return pages;\n}\n\n}  // namespace selvage::tools\n")
file(WRITE ${OUT} "${text}")
