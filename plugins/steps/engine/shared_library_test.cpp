#include "sereno/steps/shared_library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <stdexcept>

namespace sereno::steps {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(SharedLibrary, BindsFunctions) {
  const SharedLibrary library("libc.so.6", "libc6");
  int (*number)(const char*) = nullptr;
  library.bind("atoi", number);
  EXPECT_EQ(number("42"), 42);
  EXPECT_THAT([&] { library.bind("no_such_function", number); },
              ThrowsMessage<std::runtime_error>(HasSubstr("libc.so.6 has no no_such_function")));
}

TEST(SharedLibrary, WhatIsToBeLoadedBeforeItMayBeMissing) {
  const SharedLibrary library("libc.so.6", "libc6", {"libnosuch.so.7", "libm.so.6"});
  int (*number)(const char*) = nullptr;
  library.bind("atoi", number);
  EXPECT_EQ(number("42"), 42);
}

TEST(SharedLibrary, LeavesTheEnvironmentAsItWas) {
  constexpr const char* name = "GNUTLS_NO_IMPLICIT_INIT";
  unsetenv(name);
  const SharedLibrary first("libc.so.6", "libc6");
  EXPECT_EQ(getenv(name), nullptr);
  setenv(name, "0", 1);
  const SharedLibrary second("libc.so.6", "libc6");
  EXPECT_STREQ(getenv(name), "0") << "somebody's own";
  unsetenv(name);
}

TEST(SharedLibrary, SaysWhichPackageIsMissing) {
  EXPECT_THAT([] { SharedLibrary("libnosuch.so.7", "libnosuch7"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("(package libnosuch7)")));
}

}  // namespace
}  // namespace sereno::steps
