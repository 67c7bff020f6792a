# SPDX-License-Identifier: Apache-2.0
# Defines z3::libz3.  A package that ships Z3Config.cmake (name it with -DZ3_DIR=...) is taken first; Debian's
# libz3-dev ships only a pkg-config file, so that is the fallback.
if(DEFINED Z3_DIR)
  find_package(Z3 CONFIG QUIET)
endif()
if(NOT TARGET z3::libz3)
  find_package(PkgConfig QUIET)
  if(PkgConfig_FOUND)
    pkg_check_modules(PC_Z3 QUIET z3)
  endif()
  find_path(Z3_INCLUDE_DIR z3++.h HINTS ${PC_Z3_INCLUDE_DIRS})
  find_library(Z3_LIBRARY z3 HINTS ${PC_Z3_LIBRARY_DIRS})
  include(FindPackageHandleStandardArgs)
  find_package_handle_standard_args(Z3 REQUIRED_VARS Z3_LIBRARY Z3_INCLUDE_DIR)
  if(Z3_FOUND)
    add_library(z3::libz3 UNKNOWN IMPORTED)
    set_target_properties(z3::libz3 PROPERTIES IMPORTED_LOCATION "${Z3_LIBRARY}"
                          INTERFACE_INCLUDE_DIRECTORIES "${Z3_INCLUDE_DIR}")
  endif()
endif()
