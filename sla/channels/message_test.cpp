#include "sla/channels/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sla/sources/fact_record.h"

namespace sereno::sla {
namespace {

using ::testing::HasSubstr;

const Instant noon = *parse_instant("2026-11-05T18:00:00Z");
constexpr std::chrono::minutes minute{1};

NewMessage confirmation() {
  return {.to = "ana@example.com",
          .about = {"incident", "INC-2026-0001"},
          .form = "incident-confirmation",
          .parameters = {{"reference", "INC-2026-0001"}},
          .token = "T",
          .mail_domain = "example.net"};
}

/// The acts as the ledger gives them back.
std::vector<Act> read(std::vector<ledger::Fact> facts) {
  std::vector<Act> acts;
  for (ledger::Fact& fact : facts) {
    fact.sequence = static_cast<std::int64_t>(acts.size()) + 1;
    fact.recorded_at = noon + minute * fact.sequence;
    const auto said = read_fact(fact);
    EXPECT_TRUE(said) << (said ? "" : said.error().message);
    if (said) acts.push_back(std::get<Act>(*said));
  }
  return acts;
}

Message only_one(std::vector<ledger::Fact> facts) {
  const auto messages = messages_of(read(std::move(facts)));
  EXPECT_EQ(messages.size(), 1u);
  return messages.empty() ? Message{} : messages.front();
}

TEST(Message, IsReadAsItWasQueued) {
  const auto message = only_one({*queue_message(confirmation(), noon)});
  EXPECT_EQ(message.id, message_name(confirmation()));
  EXPECT_EQ(message.to, "ana@example.com");
  EXPECT_EQ(message.about.type, "incident");
  EXPECT_EQ(message.about.id, "INC-2026-0001");
  EXPECT_EQ(message.form, "incident-confirmation");
  EXPECT_EQ(message.parameters, confirmation().parameters);
  EXPECT_EQ(message.token, "T");
  EXPECT_EQ(message.queued, noon);
  EXPECT_EQ(message.message_id, message.id + "@example.net");
  EXPECT_EQ(message.fate(), Fate::queued);
}

TEST(Message, BringsFilesByTheirDigests) {
  auto message = confirmation();
  message.attachments = {{"sereno-2026-10.html", std::string(64, 'a')}};
  const auto read = only_one({*queue_message(message, noon)});
  EXPECT_EQ(read.attachments, message.attachments);
  EXPECT_EQ(read.parameters, message.parameters) << "they are none of the template's";
  for (const char* name : {"", "../x", "a\r\nb", ".hidden", "a\"b", "a b"}) {
    message.attachments = {{name, std::string(64, 'a')}};
    EXPECT_FALSE(queue_message(message, noon)) << name;
  }
}

TEST(Message, IsOneHoweverOftenItIsQueued) {
  auto changed = confirmation();
  changed.parameters = {{"reference", "another"}};
  const auto message = only_one({*queue_message(confirmation(), noon), *queue_message(changed, noon + minute)});
  EXPECT_EQ(message.parameters, confirmation().parameters) << "what is under way cannot become another message";
  EXPECT_EQ(message.queued, noon);
}

TEST(Message, IsAnotherOneForAnotherRecipientEntryFormOrOccasion) {
  struct Case {
    const char* why;
    void (*change)(NewMessage&);
    bool same;
  };
  const Case cases[] = {
      {"recipient", [](NewMessage& m) { m.to = "luis@example.com"; }, false},
      {"channel", [](NewMessage& m) { m.via = "phone"; }, false},
      {"entry", [](NewMessage& m) { m.about.id = "INC-2026-0002"; }, false},
      {"form", [](NewMessage& m) { m.form = "restoration"; }, false},
      {"occasion", [](NewMessage& m) { m.occasion = "second plan"; }, false},
      {"parameters are no name", [](NewMessage& m) { m.parameters.clear(); }, true},
      {"who sends it is none", [](NewMessage& m) { m.by = "Luis"; }, true},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    auto other = confirmation();
    c.change(other);
    EXPECT_EQ(message_name(other) == message_name(confirmation()), c.same);
  }
}

TEST(Message, TheFirstAcceptanceCounts) {
  const std::string id = message_name(confirmation());
  const auto message = only_one({*queue_message(confirmation(), noon), message_accepted(id, noon + 3 * minute, "b"),
                                 message_accepted(id, noon + minute, "mx.example.com: 250 2.0.0 queued")});
  EXPECT_EQ(message.fate(), Fate::accepted);
  EXPECT_EQ(message.accepted, noon + minute);
  EXPECT_EQ(message.server, "mx.example.com: 250 2.0.0 queued");
  EXPECT_GT(*message.recorded, *message.accepted);
}

TEST(Message, FatesGoOverOneAnother) {
  const std::string id = message_name(confirmation());
  const ledger::Fact queued = *queue_message(confirmation(), noon);
  const auto accepted = message_accepted(id, noon + minute, "mx");
  const auto refused = message_refused(id, noon + minute, "550 no such user");
  const auto bounced = message_bounced(id, noon + 2 * minute, "5.1.1 no such user");
  EXPECT_EQ(only_one({queued, refused}).fate(), Fate::refused);
  EXPECT_EQ(only_one({queued, refused}).reason, "550 no such user");
  EXPECT_EQ(only_one({queued, refused, accepted}).fate(), Fate::accepted) << "tried again, and taken";
  EXPECT_EQ(only_one({queued, accepted, bounced}).fate(), Fate::bounced);
  EXPECT_EQ(only_one({queued, accepted, bounced}).bounced, noon + 2 * minute);
  EXPECT_TRUE(messages_of(read({accepted})).empty()) << "nobody queued it";
}

TEST(Message, KeepsToOneLineWhateverAServerSays) {
  const std::string id = message_name(confirmation());
  const auto message = only_one({*queue_message(confirmation(), noon),
                                 message_refused(id, noon, "550 no\r\nRCPT TO:<x@y>\0\xff" + std::string(9000, 'x'))});
  EXPECT_THAT(message.reason, HasSubstr("550 no  RCPT TO"));
  EXPECT_LT(message.reason.size(), 3000u);
  EXPECT_NO_THROW(message_accepted(id, noon, ""));
}

TEST(Message, RefusesWhatCannotBeSent) {
  struct Case {
    const char* why;
    const char* via;
    const char* to;
    const char* error;  ///< nullptr: fine
  };
  const Case cases[] = {
      {"plain", "mail", "ana.p+sla@mail.example.com", nullptr},
      {"line ends", "mail", "a@b.example\r\nRCPT TO:<c@d.example>", "is no address"},
      {"angle brackets", "mail", "a@b.example> RET=HDRS", "is no address"},
      {"with a name", "mail", "Ana <a@b.example>", "is no address"},
      {"two of them", "mail", "a@b.example,c@d.example", "is no address"},
      {"two at signs", "mail", "a@b@c.example", "is no address"},
      {"no domain", "mail", "ana", "is no address"},
      {"empty local part", "mail", "@example.com", "is no address"},
      {"bytes beyond ASCII", "mail", "a\xC3\xB1o@example.com", "is no address"},
      {"empty label", "mail", "a@b..c", "is no address"},
      {"quoted local part", "mail", "\"a b\"@example.com", "is no address"},
      {"a number", "whatsapp", "+525555501234", nullptr},
      {"letters in it", "whatsapp", "+52CALLME0000", "is no number"},
      {"without its country", "phone", "5555501234", "is no number"},
      {"a hook", "webhook", "noc-chat", nullptr},
      {"an address is no hook's name", "webhook", "https://example.com/", "is no name of a webhook"},
      {"no such channel", "pigeon", "coo", "\"via\" is none of mail, webhook, whatsapp, phone"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    auto message = confirmation();
    message.via = c.via;
    message.to = c.to;
    const auto queued = queue_message(message, noon);
    EXPECT_EQ(queued.has_value(), c.error == nullptr);
    if (!queued && c.error != nullptr) {
      EXPECT_THAT(queued.error().message, HasSubstr(c.error));
    }
  }
  auto named = confirmation();
  named.form = "../etc/passwd";
  EXPECT_FALSE(queue_message(named, noon)) << "a template's name is no path";
  named = confirmation();
  named.mail_domain = "example.net>\r\nX: y";
  EXPECT_FALSE(queue_message(named, noon));
}

TEST(Message, OfOneEntryAreFound) {
  auto other = confirmation();
  other.about = {"maintenance", "INC-2026-0001"};
  const auto messages = messages_of(read({*queue_message(confirmation(), noon), *queue_message(other, noon)}));
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages_about(messages, "incident", "INC-2026-0001").size(), 1u);
  EXPECT_TRUE(messages_about(messages, "incident", "none").empty());
}

}  // namespace
}  // namespace sereno::sla
