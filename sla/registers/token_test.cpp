#include "sla/registers/token.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace {
using namespace sereno::sla;
using Words = std::vector<std::string>;

TEST(Token, IsFoundWhereverItStands) {
  struct Case {
    const char* why;
    const char* text;
    Words found;
  };
  const Case cases[] = {
      {"alone", "SRN-M-7F3K-9QX2", {"SRN-M-7F3K-9QX2"}},
      {"in a subject", "RE: [SRN-M-7F3K-9QX2] Mantenimiento", {"SRN-M-7F3K-9QX2"}},
      {"in a quote of HTML", "&gt; <b>SRN-M-7F3K-9QX2</b><br>", {"SRN-M-7F3K-9QX2"}},
      {"in small letters", "srn-m-7f3k-9qx2", {"SRN-M-7F3K-9QX2"}},
      {"twice the same", "SRN-M-7F3K-9QX2 SRN-M-7F3K-9QX2", {"SRN-M-7F3K-9QX2"}},
      {"two, in their order", "SRN-M-4HTC-8WN6 and SRN-M-2B9D-K5VR", {"SRN-M-4HTC-8WN6", "SRN-M-2B9D-K5VR"}},
      {"at the end of a sentence", "the token is SRN-M-7F3K-9QX2.", {"SRN-M-7F3K-9QX2"}},
      {"after an unfinished one", "SRN-M-SRN-M-7F3K-9QX2", {"SRN-M-7F3K-9QX2"}},
      {"a word goes on in front", "XSRN-M-7F3K-9QX2", {}},
      {"a word goes on behind", "SRN-M-7F3K-9QX22", {}},
      {"of another kind", "SRN-I-7F3K-9QX2", {}},
      {"a sign that no token has", "SRN-M-7F3K-9QO2", {}},
      {"cut", "SRN-M-7F3K-9QX", {}},
      {"nothing", "", {}},
      {"a line break within", "SRN-M-7F3K-\r\n9QX2", {}},
      {"bytes that are no text", "\xff\xfeSRN-M-7F3K-9QX2\xff", {"SRN-M-7F3K-9QX2"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(find_tokens(maintenance_token, c.text), c.found);
  }
}

TEST(Token, IsMadeOfChanceAndFoundAgain) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string token = make_token(maintenance_token, system_random);
    EXPECT_EQ(find_tokens(maintenance_token, "(" + token + ")"), Words{token});
    seen.insert(token);
  }
  EXPECT_EQ(seen.size(), 1000u);
}

TEST(Token, TakesNoSignMoreOftenThanAnother) {
  // Every byte once: the bytes that would favour some signs are passed over.
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  std::map<char, int> count;
  for (std::size_t from = 0; from < 256; ++from) {
    const auto bytes = [&, next = from](std::size_t size) mutable {
      std::string some;
      for (std::size_t i = 0; i < size; ++i) some += all[next];
      next = (next + 1) % 256;
      return some;
    };
    ++count[make_token(maintenance_token, bytes)[6]];
  }
  // The 24 bytes that are passed over fall to the first sign's byte that follows them.
  EXPECT_EQ(count.size(), token_signs.size());
  for (std::size_t i = 1; i < token_signs.size(); ++i) EXPECT_EQ(count[token_signs[i]], 8) << token_signs[i];
}

}  // namespace
