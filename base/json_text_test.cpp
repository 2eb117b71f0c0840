#include "base/json_text.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <limits>

namespace sereno {
namespace {

TEST(JsonText, ShortFlatValuesStayOnALine) {
  EXPECT_EQ(json_text(boost::json::parse(R"({"a":1,"b":[1,2],"c":{"d":"e"}})")),
            "{\n  \"a\": 1,\n  \"b\": [1, 2],\n  \"c\": {\"d\": \"e\"}\n}\n");
  EXPECT_EQ(json_text(boost::json::parse(R"({"a":1})")), "{\"a\": 1}\n");
}

TEST(JsonText, LongOnesDoNot) {
  const std::string long_text(120, 'x');
  EXPECT_EQ(json_text(boost::json::array{long_text}), "[\n  \"" + long_text + "\"\n]\n");
}

TEST(JsonText, NumbersArePlain) {
  EXPECT_EQ(json_text(25.0), "25\n");
  EXPECT_EQ(json_text(0.5), "0.5\n");
  EXPECT_EQ(json_text(std::numeric_limits<double>::infinity()), "null\n");
  EXPECT_EQ(json_text(std::numeric_limits<double>::quiet_NaN()), "null\n");
}

TEST(JsonText, WhatItPrintsIsTheSameValue) {
  const auto value = boost::json::parse(
      R"({"quote\"d":"\u0001 and \\","empty":{},"none":[],"deep":[[[{"x":[true,false,null]}]]],"n":-12})");
  EXPECT_EQ(boost::json::parse(json_text(value)), value);
}

}  // namespace
}  // namespace sereno
