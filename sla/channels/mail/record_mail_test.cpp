#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <set>
#include <string>

#include "ledger/test_ledger.h"
#include "sla/channels/consequence.h"
#include "sla/channels/mail/compose.h"
#include "sla/channels/mail/post_office.h"
#include "sla/channels/outbox.h"
#include "sla/contract_fixture.h"

namespace sereno::sla {
namespace {

const Instant noon = *parse_instant("2026-11-05T18:00:00Z");

std::string report(int number, const std::string& from) {
  return "From: " + from + "@example.com\r\nTo: incidentes@example.net\r\nDate: Thu, 5 Nov 2026 12:00:00 -0600\r\n" +
         "Message-ID: <" + std::to_string(number) + "." + from + "@example.com>\r\nSubject: no se puede entrar\r\n" +
         "Content-Type: text/plain; charset=utf-8\r\n\r\nNadie puede entrar desde las 11:40. Intento " +
         std::to_string(number) + ".\r\n";
}

class RecordMailTest : public testing::Test {
 protected:
  std::string record(ledger::Ledger& book, const std::string& bytes) {
    const auto told = record_mail(book, bytes, noon, settings_, known_, contract_);
    EXPECT_TRUE(told) << (told ? "" : told.error().message);
    return told ? *told : "";
  }
  std::multiset<std::string> incidents() {
    std::multiset<std::string> ids;
    const auto book = ledger::open_ledger(path_);
    const auto acts = acts_in(*book, {"incident"});
    EXPECT_TRUE(acts);
    for (const Act& act : *acts) ids.insert(act.id);
    return ids;
  }

  const ledger::TemporaryFolder folder_{};
  const std::string path_ = folder_ / "l.db";
  const Contract contract_ = shipped_contract();
  const ChannelSettings settings_{.address = "incidentes@example.net"};
  const Mailbox known_{.contacts = {"ana@example.com", "luis@example.com"}, .zone = *contract_.zone};
};

TEST_F(RecordMailTest, AMailIsRecordedOnce) {
  const auto book = ledger::open_ledger(path_);
  EXPECT_EQ(record(*book, report(1, "ana")), "incident from ana@example.com");
  EXPECT_EQ(record(*book, report(1, "ana")), "");
  EXPECT_EQ(incidents(), (std::multiset<std::string>{"INC-2026-0001"}));
}

TEST_F(RecordMailTest, TwoWhoReadNeverGiveOneReferenceTwice) {
  ledger::open_ledger(path_);
  constexpr int each = 10;
  const auto reader = [this](const std::string& from) {
    const auto book = ledger::open_ledger(path_);
    for (int i = 0; i < each; ++i) record(*book, report(i, from));
  };
  auto other = std::async(std::launch::async, reader, "luis");
  reader("ana");
  other.get();
  const auto ids = incidents();
  EXPECT_EQ(ids.size(), 2u * each);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 2u * each) << "two incidents would have become one";
  EXPECT_EQ(*ids.rbegin(), "INC-2026-0020") << "without a gap";
}

/// A mail of `from` with more headers and a text.
std::string mail(const std::string& from, const std::string& headers, const std::string& text) {
  return "From: " + from + "\r\nTo: incidentes@example.net\r\nDate: Thu, 5 Nov 2026 12:00:00 -0600\r\n" +
         "Message-ID: <" + std::to_string(std::hash<std::string>{}(from + headers + text)) + "@example.com>\r\n" +
         headers + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + text;
}

TEST_F(RecordMailTest, AMailOfFiftyMegabytesIsAReportLikeAnother) {
  const auto book = ledger::open_ledger(path_);
  std::string bytes =
      "From: ana@example.com\r\nTo: incidentes@example.net\r\nSubject: no se puede entrar\r\n"
      "Message-ID: <big@example.com>\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n"
      "Nadie puede entrar desde las 11:40.\r\n--b\r\nContent-Type: video/mp4; name=\"v.mp4\"\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\n";
  const std::string line = std::string(76, 'A') + "\r\n";
  while (bytes.size() < (std::size_t{50} << 20)) bytes += line;
  bytes += "--b--\r\n";
  EXPECT_EQ(record(*book, bytes), "incident from ana@example.com");
  EXPECT_EQ(record(*book, bytes), "") << "and is known by its digest";
  EXPECT_EQ(incidents().size(), 1u);
}

TEST_F(RecordMailTest, ALoopEnds) {
  const auto book = ledger::open_ledger(path_);
  record(*book, report(1, "ana"));
  const auto queued = *recent_messages(*book, noon);
  ASSERT_EQ(queued.size(), 1u);
  const std::string words = "Nadie puede entrar desde las 11:40.\r\n";
  const std::string confirmation = compose_mail(
      queued[0], {.subject = "[INC-2026-0001] no se puede entrar", .text = words}, {"L", settings_.address});
  record(*book, confirmation);
  record(*book, mail(settings_.address, "Subject: no se puede entrar\r\n", words));
  EXPECT_EQ(incidents().size(), 1u) << "what came from here opens nothing";
  // A program of the client may report, and is not answered: two that answer each other would never end.
  record(*book, mail("ana@example.com", "Auto-Submitted: auto-generated\r\nSubject: no se puede entrar\r\n", words));
  record(*book, mail("luis@example.com", "Precedence: bulk\r\nSubject: no se puede entrar\r\n", words));
  EXPECT_EQ(incidents().size(), 3u);
  EXPECT_EQ(recent_messages(*book, noon)->size(), 1u);
}

TEST_F(RecordMailTest, OnlyAContactsOwnAnswerAcknowledgesANotice) {
  const auto book = ledger::open_ledger(path_);
  const NewMessage notice{.to = "ana@example.com",
                          .about = {"maintenance", "m1"},
                          .form = std::string(notice_form),
                          .token = "SRN-M-7F3K-9QX2",
                          .mail_domain = "example.net"};
  ledger::Batch batch;
  batch.add(*queue_message(notice, noon - std::chrono::hours{2}));
  batch.add(message_accepted(message_name(notice), noon - std::chrono::hours{1}, "mx: 250 ok"));
  ASSERT_TRUE(book->append(std::move(batch)));
  const std::string id = message_name(notice) + "@example.net";
  const std::string reply = "In-Reply-To: <" + id + ">\r\nSubject: Re: [SRN-M-7F3K-9QX2] Aviso de mantenimiento\r\n";
  const std::string text = "Recibido, gracias. [SRN-M-7F3K-9QX2]\r\n";
  const auto acknowledgements = [&] { return acts_in(*book, {"maintenance"})->size(); };
  struct Case {
    const char* why;
    std::string bytes;
  };
  const Case cases[] = {
      {"out of office", mail("ana@example.com", "Auto-Submitted: auto-replied\r\n" + reply, text)},
      {"an older program's", mail("ana@example.com", "X-Autoreply: yes\r\nPrecedence: auto_reply\r\n" + reply, text)},
      {"a stranger with the token", mail("x@evil.example", reply, text)},
      {"a contact's name in front of another address", mail("\"ana@example.com\" <x@evil.example>", reply, text)},
      {"two senders", mail("ana@example.com, x@evil.example",
                           "Sender: x@evil.example\r\nAuto-Submitted: auto-replied\r\n" + reply, text)},
      {"a bounce that quotes it",
       mail("MAILER-DAEMON@mx.example.org", "Return-Path: <>\r\nSubject: Undelivered Mail Returned to Sender\r\n",
            "could not be delivered\r\n> " + text)},
      {"another token",
       mail("ana@example.com", "Subject: Re: [SRN-M-AAAA-AAAA]\r\n", "Recibido [SRN-M-AAAA-AAAA]\r\n")},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    record(*book, c.bytes);
    EXPECT_EQ(acknowledgements(), 0u);
  }
  record(*book, mail("ana@example.com", reply, text));
  EXPECT_EQ(acknowledgements(), 1u);
}

TEST_F(RecordMailTest, NoHeaderOfAConfirmationIsTheWritersOwn) {
  const auto book = ledger::open_ledger(path_);
  const std::string evil = "=?utf-8?Q?no_se_puede_entrar=0D=0ABcc:_all@example.org=0D=0A=0D=0A<script>?=";
  record(*book, mail("ana@example.com", "Subject: " + evil + "\r\nReply-To: all@example.org\r\n",
                     "Nadie puede entrar.\r\nBcc: all@example.org\r\n{{PROVIDER}}{{#X}}\r\n.\r\nQUIT\r\n"));
  const auto queued = *recent_messages(*book, noon);
  ASSERT_EQ(queued.size(), 1u);
  EXPECT_EQ(queued[0].to, "ana@example.com") << "not where Reply-To says";
  const auto filled =
      fill_template("Subject: [{{REFERENCE}}] {{SUBJECT}}\n\n{{DESCRIPTION}}\n{{MISSING}}\n", "f", queued[0]);
  ASSERT_TRUE(filled) << filled.error().message;
  const auto bytes = compose_mail(queued[0], *filled, {"L", settings_.address});
  const auto heads = bytes.substr(0, bytes.find("\r\n\r\n"));
  EXPECT_EQ(heads.find("\nBcc"), heads.npos) << heads;
  EXPECT_EQ(bytes.find("\r\n.\r\n"), bytes.npos);
}

}  // namespace
}  // namespace sereno::sla
