#include "sereno/flows/markup.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <vector>

#include "sereno/check.h"

namespace sereno::flows {
namespace {

using testing::HasSubstr;

/// Why a reading was given up; empty when it was not.
std::string harm_of(const std::function<Result<Found>(const Markup&)>& reading) {
  try {
    static_cast<void>(read_markup("<p>one", true, reading));
  } catch (const CheckFailure& failure) {
    return failure.what();
  }
  return {};
}

TEST(ReadMarkup, GivesWhatTheReadingTakes) {
  int readings = 0;
  const auto read = read_markup("<p>one<p>two", true, [&](const Markup& page) {
    ++readings;
    return Found{page.text("//p[2]"), page.text("//b"), std::string("\0\n", 2)};
  });
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, (Found{"two", "", std::string("\0\n", 2)}));
  EXPECT_EQ(readings, 0) << "it was read elsewhere";
}

TEST(ReadMarkup, SeveralXPathsAtOnce) {
  const auto found = from_xpaths("<p>7<p>two", {"//p", "//b", "//p[", "count(//p)"}, true);
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(*found[0], (Found{"7", "two"}));
  EXPECT_EQ(*found[1], Found{});
  EXPECT_EQ(found[2].error().message, "'//p[' is no XPath");
  EXPECT_EQ(*found[3], Found{"2"});
  for (const auto& each : from_xpaths("<a>", {"//a", "//b"}, false))
    EXPECT_THAT(each.error().message, HasSubstr("no XML"));
}

/// Its converters are files of the C library.
TEST(ReadMarkup, ReadsADocumentsOwnCharacterSet) {
  struct Case {
    const char* why;
    std::string body;
    bool is_html;
    const char* text;
  };
  const Case cases[] = {
      {"of Windows, by a meta tag",
       "<meta charset=windows-1252><p>contrase\xf1"
       "a \x80",
       true,
       "contrase\xc3\xb1"
       "a \xe2\x82\xac"},
      {"by the long one", "<META HTTP-EQUIV='Content-Type' CONTENT='text/html; CHARSET=ISO-8859-15'><p>\xa4", true,
       "\xe2\x82\xac"},
      {"XML", "<?xml version='1.0' encoding='Shift_JIS'?><p>\x83\x65</p>", false, "\xe3\x83\x86"},
      {"of XML that writes it with blanks", "<?xml version='1.0' encoding = \"windows-1251\"?><p>\xe4\xe0</p>", false,
       "\xd0\xb4\xd0\xb0"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto found = from_xpath(c.body, "string(//p)", c.is_html);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->front(), c.text);
  }
}

TEST(ReadMarkup, AReaderThatComesToHarmIsNobodysAnswer) {
  struct Case {
    const char* why;
    std::function<void()> does;
    const char* words;
  };
  const Case cases[] = {
      {"it crashes", [] { std::abort(); }, "HTML cannot be read here: "},
      {"it connects", [] { socket(AF_INET, SOCK_STREAM, 0); }, "HTML cannot be read here: it tried what it may not"},
      {"it starts a process", [] { fork(); }, "HTML cannot be read here: it tried what it may not"},
      {"it fails", [] { throw std::runtime_error("no"); }, "HTML cannot be read here: it failed"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_THAT(harm_of([&](const Markup&) {
                  c.does();
                  return Found{};
                }),
                HasSubstr(c.words));
  }
}

TEST(ReadMarkup, ItsReaderOpensNoFile) {
  const auto read = read_markup("<p>", true, [](const Markup&) {
    return Found{open("/etc/passwd", O_RDONLY | O_CLOEXEC) < 0 ? "refused" : "opened"};
  });
  EXPECT_EQ(*read, Found{"refused"});
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(ReadMarkup, ItsReaderHasItsMemoryOnly) {
  EXPECT_THAT(harm_of([](const Markup&) {
                Found all;
                for (;;) all.emplace_back(1u << 20, 'x');
                return all;
              }),
              HasSubstr("more memory than it may have"));
}
#endif

/// Each of the nodes has the text of all that lie in it: 250 times four megabytes.
TEST(ReadMarkup, TextsThatGrowHaveALimit) {
  std::string page = "<html>";
  for (int i = 0; i < 200; ++i) page += "<div>" + std::string(300, 'x');
  const auto found = from_xpath(page, "//div", true, {.most_xml = 1u << 20});
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message, HasSubstr("gives more than 1048576 bytes"));
}

}  // namespace
}  // namespace sereno::flows
