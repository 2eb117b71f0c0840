# Compiler settings and the few functions that every folder's CMakeLists.txt uses.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 99)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

set(SERENO_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")
option(SERENO_FUZZ "Build the libFuzzer targets (needs clang)" OFF)
option(SERENO_COVERAGE "Build with coverage counters" OFF)
option(SERENO_WERROR "Warnings are errors" ON)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # BASEDIR: a second clone of the same tree finds what the first one compiled; so does a build of packages, which sets a
  # language of its own.
  set(launcher ${CMAKE_COMMAND} -E env --unset=LC_ALL --unset=LC_CTYPE --unset=LC_MESSAGES LANG=C.UTF-8 CCACHE_NOHASHDIR=1
      CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} ${CCACHE_PROGRAM})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()

add_library(sereno_flags INTERFACE)
target_compile_options(sereno_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-align -Wformat=2
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual>
  $<$<BOOL:${SERENO_WERROR}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND SERENO_SANITIZE)
  # g++ 12 reports std::string operations under sanitizers that are none.
  target_compile_options(sereno_flags INTERFACE -Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow)
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # PR 105651: "const char*" + std::string&& is reported as overlapping at -O2.
  target_compile_options(sereno_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>)
endif()
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # What is private to a source looks as if it stood in a header of the group.
  target_compile_options(sereno_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-subobject-linkage>)
endif()
target_include_directories(sereno_flags INTERFACE "${PROJECT_SOURCE_DIR}")
if(SERENO_SANITIZE)
  target_compile_options(sereno_flags INTERFACE -fsanitize=${SERENO_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(sereno_flags INTERFACE -fsanitize=${SERENO_SANITIZE})
endif()
if(SERENO_FUZZ)
  target_compile_options(sereno_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(SERENO_COVERAGE)
  target_compile_options(sereno_flags INTERFACE --coverage)
  target_link_options(sereno_flags INTERFACE --coverage)
endif()

# Where an installed Sereno keeps its plugins and its private programs.
set(SERENO_PLUGIN_DIR "${CMAKE_INSTALL_LIBDIR}/sereno/plugins")
set(SERENO_LIBEXEC_DIR "lib/sereno")

# What runs in one go: every unit test (with the plugins that they load), every fuzz target.
add_custom_target(sereno_unit_tests)
add_custom_target(sereno_fuzzers)

# sereno_library(NAME SOURCES ... LINK ... [PRIVATE_LINK ...]): one static library, named sereno_NAME.
function(sereno_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  add_library(sereno_${name} STATIC ${arg_SOURCES})
  target_link_libraries(sereno_${name} PUBLIC ${arg_LINK} PRIVATE ${arg_PRIVATE_LINK} sereno_flags)
  target_include_directories(sereno_${name} PUBLIC "${PROJECT_SOURCE_DIR}")
endfunction()

# The C++ library is linked into the target: a third of a millisecond less for each of its processes. The sanitizers want
# to see it beside themselves. A test sees to it that no other library brings a second one.
function(sereno_own_runtime target)
  if(SERENO_SANITIZE)
    return()
  endif()
  target_link_options(${target} PRIVATE -static-libstdc++ -static-libgcc)
  if(BUILD_TESTING)
    add_test(NAME ${target}.own_runtime COMMAND sh -c "libraries=$(ldd \"$0\") && ! echo \"$libraries\" | grep 'libstdc[+]'"
      "$<TARGET_FILE:${target}>")
    set_tests_properties(${target}.own_runtime PROPERTIES LABELS unit TIMEOUT 60)
  endif()
endfunction()

# sereno_test(NAME SOURCES ... LINK ...): one GoogleTest program, run by ctest with the label "unit".
function(sereno_test name)
  if(NOT BUILD_TESTING)
    return()
  endif()
  cmake_parse_arguments(arg "" "" "SOURCES;LINK;LABELS" ${ARGN})
  if(NOT arg_LABELS)
    set(arg_LABELS unit)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINK} sereno_flags GTest::gmock GTest::gtest_main)
  # GoogleTest's own macros trip these two.
  target_compile_options(${name} PRIVATE -Wno-sign-conversion -Wno-conversion)
  add_dependencies(sereno_unit_tests ${name})
  add_test(NAME ${name} COMMAND ${name})
  set(most_seconds 120)
  if(SERENO_SANITIZE)
    set(most_seconds 600) # everything takes several times as long
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${most_seconds})
endfunction()

# sereno_fuzz(NAME SOURCES ... LINK ...): one libFuzzer program fuzz_NAME with SERENO_FUZZ; elsewhere its sources are compiled all
# the same where tests are, so that what they call cannot change without them.
function(sereno_fuzz name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  if(NOT SERENO_FUZZ)
    if(BUILD_TESTING)
      add_library(fuzz_${name} OBJECT ${arg_SOURCES})
      target_link_libraries(fuzz_${name} PRIVATE ${arg_LINK} sereno_flags)
    endif()
    return()
  endif()
  add_executable(fuzz_${name} ${arg_SOURCES})
  target_link_libraries(fuzz_${name} PRIVATE ${arg_LINK} sereno_flags)
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  add_dependencies(sereno_fuzzers fuzz_${name})
  set_target_properties(fuzz_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/fuzz")
endfunction()

# sereno_document_page(NAME SECTION WHAT FILE.md): the manual page NAME(SECTION), made from a page of the documents.
function(sereno_document_page name section what file)
  set(page "${PROJECT_BINARY_DIR}/man/${name}.${section}")
  _sereno_page("${page}" document ${name} ${section} ${PROJECT_VERSION} "${what}" "${PROJECT_SOURCE_DIR}/${file}"
    DEPENDS "${PROJECT_SOURCE_DIR}/${file}")
  add_custom_target(sereno_page_${name} ALL DEPENDS "${page}")
endfunction()

# sereno_program_page(NAME SECTION [PROGRAM...]): from packaging/man/NAME.SECTION.in and what the program itself prints about its
# options; some of it comes from the further programs.
function(sereno_program_page name section)
  set(page "${PROJECT_BINARY_DIR}/man/${name}.${section}")
  set(template "${PROJECT_SOURCE_DIR}/packaging/man/${name}.${section}.in")
  _sereno_page("${page}" program "${template}" ${PROJECT_VERSION} "$<TARGET_FILE:${name}>" DEPENDS "${template}" ${name} ${ARGN})
  add_custom_target(sereno_page_${name} ALL DEPENDS "${page}")
endfunction()

# sereno_check_page(NAME): check_NAME(1), from what the check itself declares and the README beside it; the README is installed
# as a page of its own, too.
function(sereno_check_page name)
  set(page "${PROJECT_BINARY_DIR}/man/check_${name}.1")
  set(readme "${CMAKE_CURRENT_SOURCE_DIR}/README.md")
  _sereno_page("${page}" check ${name} ${PROJECT_VERSION} "${readme}" "$<TARGET_FILE:sereno>"
    DEPENDS "${readme}" sereno sereno_check_${name})
  add_custom_target(sereno_page_check_${name} ALL DEPENDS "${page}")
  install(FILES "${readme}" DESTINATION share/doc/sereno-plugins/checks RENAME ${name}.md)
endfunction()

function(_sereno_page page)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPENDS")
  get_filename_component(section "${page}" LAST_EXT)
  string(SUBSTRING ${section} 1 -1 section)
  set(script "${PROJECT_SOURCE_DIR}/packaging/man/page.py")
  add_custom_command(OUTPUT "${page}" VERBATIM
    COMMAND ${CMAKE_COMMAND} -E env "SERENO_PLUGIN_PATH=${PROJECT_BINARY_DIR}/plugins.d" PYTHONIOENCODING=utf-8 PYTHONUTF8=1
      "${Python3_EXECUTABLE}" "${script}" "${page}" ${arg_UNPARSED_ARGUMENTS}
    DEPENDS "${script}" ${arg_DEPENDS})
  install(FILES "${page}" DESTINATION "${CMAKE_INSTALL_MANDIR}/man${section}")
endfunction()

# sereno_add_check(NAME [OWN_RUNTIME] [FIRST ...] [LINK ...]): the plugin of the folder it is called in. NAME.so is built from every
# .cpp of the folder that is no test, the test from every *_test.cpp. With it come the installation and the link
# check_NAME where Debian keeps monitoring plugins. Folders and options do the rest: a new check edits nothing else.
#
# What a check run by hand takes is for the most part the loader's work:
#   OWN_RUNTIME  the C++ library is linked in. Only for a plugin that needs no other library in C++: there are two of it then.
#   FIRST        libraries that it uses and that have thousands of functions, stdc++ and crypto. The loader looks for each
#                of these in everything that the plugin needs, one after the other, as they are linked.
function(sereno_add_check name)
  cmake_parse_arguments(arg "TEST_ONLY;OWN_RUNTIME" "" "FIRST;LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz)\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  add_library(sereno_check_${name} MODULE ${sources})
  target_link_libraries(sereno_check_${name} PRIVATE sereno_sdk ${arg_LINK} sereno_flags)
  target_compile_definitions(sereno_check_${name} PRIVATE SERENO_PLUGIN_VERSION="${PROJECT_VERSION}")
  # Nothing else of it is looked up by name, in it or by others: it loads faster. It is bound whole, so that the libraries
  # below it need not be.
  set(symbols "${PROJECT_SOURCE_DIR}/cmake/plugin_symbols.map")
  target_link_options(sereno_check_${name} PRIVATE "LINKER:--version-script=${symbols}" "LINKER:-z,now")
  foreach(library ${arg_FIRST})
    target_link_options(sereno_check_${name} PRIVATE "LINKER:--push-state,--no-as-needed,-l${library},--pop-state")
  endforeach()
  if(arg_OWN_RUNTIME)
    sereno_own_runtime(sereno_check_${name})
  endif()
  set_target_properties(sereno_check_${name} PROPERTIES LINK_DEPENDS "${symbols}")
  set(output_dir "${PROJECT_BINARY_DIR}/plugins.d")
  if(arg_TEST_ONLY)
    set(output_dir "${PROJECT_BINARY_DIR}/test-plugins.d")
  endif()
  set_target_properties(sereno_check_${name} PROPERTIES PREFIX "" OUTPUT_NAME ${name}
    LIBRARY_OUTPUT_DIRECTORY "${output_dir}")
  if(tests)
    sereno_test(check_${name}_test SOURCES ${tests} LINK sereno_testing ${arg_LINK})
    if(TARGET check_${name}_test)
      target_compile_definitions(check_${name}_test PRIVATE
        SERENO_PLUGIN_UNDER_TEST="$<TARGET_FILE:sereno_check_${name}>")
      add_dependencies(check_${name}_test sereno_check_${name})
    endif()
  endif()
  if(NOT arg_TEST_ONLY)
    set_property(GLOBAL APPEND PROPERTY SERENO_CHECKS ${name})
    sereno_check_page(${name})
    install(TARGETS sereno_check_${name} LIBRARY DESTINATION "${SERENO_PLUGIN_DIR}")
    set(link "${PROJECT_BINARY_DIR}/check-links/check_${name}")
    file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/check-links")
    file(CREATE_LINK "../../../bin/sereno" "${link}" SYMBOLIC)
    install(FILES "${link}" DESTINATION lib/nagios/plugins)
  endif()
endfunction()

# Every folder below FOLDER that this configuration builds, FOLDER itself among them, in the list OUT.
function(_sereno_folders folder out)
  set(found "${folder}")
  get_property(below DIRECTORY "${folder}" PROPERTY SUBDIRECTORIES)
  foreach(one IN LISTS below)
    _sereno_folders("${one}" deeper)
    list(APPEND found ${deeper})
  endforeach()
  set(${out} ${found} PARENT_SCOPE)
endfunction()

# sereno_compile_alone(FILE): the sources that FILE names, one a line, never share a compilation with their neighbours: both
# have something private of one name. Without CMAKE_UNITY_BUILD this changes nothing. Called when all targets are there.
function(sereno_compile_alone file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
  _sereno_folders("${PROJECT_SOURCE_DIR}" built)
  file(STRINGS "${file}" sources REGEX "^[^#]")
  foreach(source IN LISTS sources)
    set(source "${PROJECT_SOURCE_DIR}/${source}")
    if(NOT EXISTS "${source}")
      message(FATAL_ERROR "${file} names ${source}, which is not there")
    endif()
    cmake_path(GET source PARENT_PATH folder)
    while(NOT EXISTS "${folder}/CMakeLists.txt")
      cmake_path(GET folder PARENT_PATH folder)
    endwhile()
    if(folder IN_LIST built)
      set_source_files_properties("${source}" DIRECTORY "${folder}" PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    endif()
  endforeach()
endfunction()
