#include "base/words.h"

#include <gtest/gtest.h>

#include "base/letters.h"

namespace sereno {
namespace {

TEST(Words, ANounAgreesWithItsNumber) {
  EXPECT_EQ(counted(std::size_t{0}, "service"), "0 services");
  EXPECT_EQ(counted(std::size_t{1}, "bad line"), "1 bad line");
  EXPECT_EQ(counted(std::int64_t{2}, "mistake"), "2 mistakes");
}

TEST(Words, AreJoinedAsInASentence) {
  EXPECT_EQ(joined({}), "");
  EXPECT_EQ(joined({"web"}), "web");
  EXPECT_EQ(joined({"web", "sip", "flow"}), "web, sip, flow");
  EXPECT_EQ(joined({"a", "b"}, "; "), "a; b");
}

TEST(Letters, AreAsciiAlone) {
  EXPECT_EQ(lower_case("Sábado ÁRBOL @[`{ Z"), "sábado Árbol @[`{ z") << "what is no ASCII letter stays";
  EXPECT_TRUE(equals_ignoring_case("Content-TYPE", "content-type"));
  EXPECT_FALSE(equals_ignoring_case("Á", "á"));
  EXPECT_FALSE(equals_ignoring_case("a", "ab"));
  EXPECT_TRUE(is_letter('Z'));
  EXPECT_FALSE(is_letter('['));
  EXPECT_FALSE(is_letter('\xc3'));
}

}  // namespace
}  // namespace sereno
