# What Debian 12 and 13 ship; nothing is downloaded. A library is asked for here and linked only where it is needed.
find_package(Threads REQUIRED)
set(Python3_ROOT_DIR /usr)  # Debian's own, not one that a shell put in front
find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)
find_package(PkgConfig REQUIRED)
set(Boost_USE_STATIC_LIBS ON)  # Program_options only: one start-up relocation less for the command line
find_package(Boost 1.81 REQUIRED CONFIG COMPONENTS program_options json)
find_package(OpenSSL 3.0 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(date REQUIRED)
pkg_check_modules(yaml_cpp REQUIRED IMPORTED_TARGET yaml-cpp)
pkg_check_modules(libcurl REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(cares REQUIRED IMPORTED_TARGET libcares)
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(libxml2 REQUIRED libxml-2.0)
if(BUILD_TESTING)
  find_package(GTest REQUIRED)
endif()
