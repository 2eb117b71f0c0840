#include "base/catalogue.h"

#include <gtest/gtest.h>

#include <utility>

namespace sereno {
namespace {

using Texts = std::vector<std::pair<std::string, std::string>>;

std::string number(std::size_t value, bool big) {
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(value >> static_cast<unsigned>(8 * (big ? 3 - i : i)) & 0xFFU);
  return bytes;
}

/// As msgfmt writes it, without the table of hashes.
std::string compiled(const Texts& texts, bool big = false) {
  std::string head = number(0x950412de, big) + number(0, big) + number(texts.size(), big) + number(28, big) +
                     number(28 + 8 * texts.size(), big) + number(0, big) + number(0, big);
  const std::size_t begin = 28 + 16 * texts.size();
  std::string originals, translations, body;
  for (const auto& [original, translation] : texts) {
    originals += number(original.size(), big) + number(begin + body.size(), big);
    body += original + '\0';
  }
  for (const auto& [original, translation] : texts) {
    translations += number(translation.size(), big) + number(begin + body.size(), big);
    body += translation + '\0';
  }
  return head + originals + translations + body;
}

const Texts two = {{"", "Content-Type: text/plain; charset=UTF-8\n"},
                   {"Credit",
                    "Cr\xC3\xA9"
                    "dito"},
                   {"Outages", "Interrupciones"}};

TEST(Catalogue, AnswersInTheOtherLanguageOrWithTheTextItself) {
  for (const bool big : {false, true}) {
    SCOPED_TRACE(big);
    const auto catalogue = Catalogue::read(compiled(two, big));
    ASSERT_TRUE(catalogue) << catalogue.error().message;
    EXPECT_EQ(catalogue->of("Outages"), "Interrupciones");
    EXPECT_EQ(catalogue->of("Credit"),
              "Cr\xC3\xA9"
              "dito");
    EXPECT_EQ(catalogue->of("Outage"), "Outage");
    EXPECT_EQ(catalogue->of(""), "");
    EXPECT_EQ(catalogue->size(), 2U);
  }
}

TEST(Catalogue, AnEmptyOneLeavesEveryText) { EXPECT_EQ(Catalogue().of("Outages"), "Outages"); }

TEST(Catalogue, RefusesWhatIsNone) {
  const std::string good = compiled(two);
  const auto with = [&](std::size_t at, std::string_view bytes) {
    std::string changed = good;
    return changed.replace(at, bytes.size(), bytes);
  };
  struct Case {
    const char* why;
    std::string bytes;
    const char* says;
  };
  const Case cases[] = {
      {"empty", "", "too short"},
      {"another file", std::string(100, 'x'), "does not begin"},
      {"a later revision", with(4, number(1, false)), "revision"},
      {"a count beyond the file", with(8, number(0xFFFFFFFF, false)), "more texts"},
      {"a table beyond the file", with(12, number(0xFFFFFFF0, false)), "outside"},
      {"a text beyond the file", with(28 + 8, number(0xFFFFFFFF, false)), "outside"},
      {"no NUL behind a text", with(28 + 8, number(5, false)), "outside"},
      {"out of order", compiled({{"b", "x"}, {"a", "y"}}), "order"},
      {"not UTF-8", compiled({{"a", "\xFF"}}), "UTF-8"},
  };
  for (const Case& each : cases) {
    SCOPED_TRACE(each.why);
    const auto catalogue = Catalogue::read(each.bytes);
    ASSERT_FALSE(catalogue);
    EXPECT_NE(catalogue.error().message.find(each.says), std::string::npos) << catalogue.error().message;
  }
}

TEST(Catalogue, CutAnywhereIsRefused) {
  const std::string good = compiled(two);
  for (std::size_t length = 0; length < good.size(); ++length) EXPECT_FALSE(Catalogue::read(good.substr(0, length)));
}

}  // namespace
}  // namespace sereno
