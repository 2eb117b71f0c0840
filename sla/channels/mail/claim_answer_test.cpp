#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <vector>

#include "ledger/test_ledger.h"
#include "sla/channels/claim_question.h"
#include "sla/channels/mail/post_office.h"
#include "sla/channels/outbox.h"
#include "sla/channels/recorded.h"
#include "sla/claim.h"
#include "sla/contract_fixture.h"
#include "sla/entry.h"

namespace sereno::sla {
namespace {

const Instant noon = *parse_instant("2026-11-05T18:00:00Z");
const char* const token = "SRN-C-7F3K-9QX2";

std::string mail(const std::string& from, const std::string& headers, const std::string& text) {
  return "From: " + from + "\r\nTo: incidentes@example.net\r\nDate: Thu, 5 Nov 2026 12:00:00 -0600\r\n" +
         "Message-ID: <" + std::to_string(std::hash<std::string>{}(from + headers + text)) + "@example.com>\r\n" +
         headers + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + text;
}

/// As people answer: their words above what they were asked.
std::string answered(const std::string& words) {
  return words + "\r\n\r\nEl jue, 5 nov 2026 a las 11:00, L <incidentes@example.net> escribió:\r\n\r\n> Clave: [" +
         std::string(token) + "]\r\n> Le pedimos responder con ACEPTO o con NO ACEPTO.\r\n";
}

const std::string heads = "Subject: Re: [" + std::string(token) + "] CLM-2026-0001\r\n";

class ClaimAnswer : public testing::Test {
 protected:
  ClaimAnswer() {
    say({{"cause", "third_party"},
         {"party", "internet provider"},
         {"evidence", "ticket 88213"},
         {"from", "2026-11-04T16:00:00Z"},
         {"to", "2026-11-04T16:45:00Z"}});
  }

  void say(boost::json::object act, Instant at = noon - std::chrono::hours{3}) {
    act["type"] = "attribution";
    act["id"] = "CLM-2026-0001";
    act["said_at"] = format_instant(at);
    ledger::Batch batch;
    batch.add(*recorded(act));
    ASSERT_TRUE(book_->append(std::move(batch)));
  }

  /// Puts what stands to the contacts; both mails arrive.
  void ask() {
    const auto open = open_questions(acts(), contract_);
    ASSERT_EQ(open.size(), 1u);
    const auto question = claim_question(open[0], token, contract_, {.provider = "L", .mail_domain = "example.net"});
    ledger::Batch batch;
    for (const NewMessage& each : to_each(question, known_.contacts)) {
      batch.add(*queue_message(each, noon - std::chrono::hours{2}));
      batch.add(message_accepted(message_name(each), noon - std::chrono::hours{1}, "mx: 250 ok"));
    }
    ASSERT_TRUE(book_->append(std::move(batch)));
  }

  void receive(const std::string& bytes, Instant at = noon) {
    const auto told = record_mail(*book_, bytes, at, settings_, known_, contract_);
    ASSERT_TRUE(told) << told.error().message;
    ASSERT_NE(*told, "");
  }

  std::vector<Act> acts() { return *acts_in(*book_, {"attribution", "correction", "withdraw"}); }

  JudgedClaim claim() {
    const auto all = acts();
    const auto entries = entries_of(all, "attribution");
    return judge_claim(entries.at(0), contract_, contract_.function_ids(), contract_.policy);
  }
  std::string stands() { return joined(claim().standings); }
  std::string noted() { return says<ReceivedSaid>(acts_in(*book_, {"received"})->back())->note; }

  const ledger::TemporaryFolder folder_{};
  const std::unique_ptr<ledger::Ledger> book_ = ledger::open_ledger(folder_ / "l.db");
  const Contract contract_ = shipped_contract();
  const ChannelSettings settings_{.address = "incidentes@example.net"};
  const Mailbox known_{.contacts = {"ana@example.com", "luis@example.com"}, .zone = *contract_.zone};
};

TEST_F(ClaimAnswer, OfAContactAcceptsWhatHeWasAsked) {
  EXPECT_EQ(stands(), "pending");
  ask();
  EXPECT_EQ(stands(), "pending") << "that he was asked accepts nothing";
  receive(mail("ana@example.com", heads, answered("Aceptamos, gracias.")));
  EXPECT_EQ(stands(), "established");
  EXPECT_EQ(claim().approved_by, "ana@example.com");
  EXPECT_EQ(claim().approver_party, "client");
  const Act act = acts().back();
  EXPECT_EQ(act.head.channel, "mail");
  EXPECT_EQ(act.head.said_at, noon);
  EXPECT_EQ(act.head.version.size(), 64u) << "of what he was asked about";
  EXPECT_EQ(open_questions(acts(), contract_).size(), 0u);
}

TEST_F(ClaimAnswer, TheFirstAcceptanceCounts) {
  ask();
  receive(mail("ana@example.com", heads, answered("Acepto.")));
  receive(mail("luis@example.com", heads, answered("Acepto.")));
  EXPECT_EQ(acts().size(), 2u);
  EXPECT_EQ(claim().approved_by, "ana@example.com");
  receive(mail("luis@example.com", heads, answered("No aceptamos.")));
  EXPECT_EQ(stands(), "established");
  EXPECT_EQ(noted(), "it refuses CLM-2026-0001, which was accepted before");
}

TEST_F(ClaimAnswer, ARefusalIsRecordedAndMayTurnIntoAnAcceptance) {
  ask();
  receive(mail("ana@example.com", heads, answered("No aceptamos, la falla fue de ustedes.")));
  EXPECT_EQ(stands(), "refused");
  EXPECT_EQ(noted(), "the client refuses CLM-2026-0001");
  receive(mail("luis@example.com", heads, answered("We have seen the evidence and accept it.")),
          noon + std::chrono::minutes{1});
  EXPECT_EQ(stands(), "established");
}

TEST_F(ClaimAnswer, OfAnythingElseThanAContactsPlainWordDecidesNothing) {
  ask();
  struct Case {
    const char* why;
    std::string bytes;
  };
  const std::string yes = answered("Acepto.");
  const Case cases[] = {
      {"a stranger with the token", mail("x@evil.example", heads, yes)},
      {"a colleague who is no contact", mail("rodrigo@example.com", heads, yes)},
      {"a contact's name in front of another address", mail("\"ana@example.com\" <x@evil.example>", heads, yes)},
      {"from the mailbox itself", mail("incidentes@example.net", heads, yes)},
      {"out of office that quotes it", mail("ana@example.com", "Auto-Submitted: auto-replied\r\n" + heads, yes)},
      {"out of office by its words",
       mail("ana@example.com", "Subject: Respuesta automática: [" + std::string(token) + "]\r\n",
            answered("Estoy de vacaciones. De acuerdo con la política, acepto mensajes urgentes."))},
      {"a bounce that quotes it",
       mail("MAILER-DAEMON@mx.example.org", "Return-Path: <>\r\nSubject: Undelivered Mail Returned to Sender\r\n",
            "could not be delivered\r\n\r\n> Acepto [" + std::string(token) + "]\r\n")},
      {"a read receipt", mail("ana@example.com", "Subject: Leído: [" + std::string(token) + "]\r\n", yes)},
      {"handed on to a colleague", mail("ana@example.com", "Subject: RV: [" + std::string(token) + "]\r\n", yes)},
      {"another token", mail("ana@example.com", "Subject: Re: x\r\n", "Acepto. [SRN-C-AAAA-AAAA]\r\n")},
      {"two tokens", mail("ana@example.com", heads, "Acepto. [SRN-C-AAAA-AAAA]\r\n" + yes)},
      {"a notice's token beside it", mail("ana@example.com", heads, "Acepto. [SRN-M-AAAA-AAAA]\r\n" + yes)},
      {"receipt alone", mail("ana@example.com", heads, answered("Recibido, gracias. Ok."))},
      {"nothing above the quote", mail("ana@example.com", heads, answered(""))},
      {"a condition", mail("ana@example.com", heads, answered("Aceptamos siempre y cuando nos manden el ticket."))},
      {"a part", mail("ana@example.com", heads, answered("Aceptamos solo los primeros diez minutos."))},
      {"a question", mail("ana@example.com", heads, answered("¿Acepto y ya? ¿O falta algo?"))},
      {"both", mail("ana@example.com", heads, answered("Aceptamos lo de web, lo demás no lo aceptamos."))},
      {"denied in other words", mail("ana@example.com", heads, answered("We can't say that we accept this."))},
      {"not yet", mail("ana@example.com", heads, answered("Lo reviso con mi equipo y le digo si se acepta."))},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    receive(c.bytes);
    EXPECT_EQ(stands(), "pending");
    EXPECT_EQ(acts().size(), 1u);
  }
}

TEST_F(ClaimAnswer, IsAboutWhatWasAskedAndNothingLater) {
  ask();
  say({{"to", "2026-11-04T19:00:00Z"}}, noon - std::chrono::minutes{30});
  receive(mail("ana@example.com", heads, answered("Acepto.")));
  EXPECT_EQ(stands(), "pending") << "he was never asked about the two hours more";
  EXPECT_NE(noted().find("the client has to be asked again"), std::string::npos) << noted();
}

TEST_F(ClaimAnswer, ToAQuestionThatNoServerTookIsNone) {
  const auto open = open_questions(acts(), contract_);
  const auto question = claim_question(open.at(0), token, contract_, {.provider = "L", .mail_domain = "example.net"});
  ledger::Batch batch;
  batch.add(*queue_message(to_each(question, {"ana@example.com"}).at(0), noon - std::chrono::hours{2}));
  ASSERT_TRUE(book_->append(std::move(batch)));
  receive(mail("ana@example.com", heads, answered("Acepto.")));
  EXPECT_EQ(stands(), "pending");
  EXPECT_EQ(noted(), "its token is that of no claim that was sent");
}

TEST_F(ClaimAnswer, OfACorrectionAsOfAClaim) {
  ledger::Batch batch;
  batch.add(*recorded({{"type", "correction"},
                       {"id", "COR-2026-0001"},
                       {"said_at", format_instant(noon - std::chrono::hours{3})},
                       {"function", "web"},
                       {"from", "2026-11-04T10:00:00Z"},
                       {"to", "2026-11-04T11:00:00Z"},
                       {"state", "UP"},
                       {"author", "Luis"},
                       {"reason", "the second place saw the page"},
                       {"evidence_sha256", std::string(64, 'b')}}));
  ASSERT_TRUE(book_->append(std::move(batch)));
  const auto open = open_questions(acts(), contract_);
  ASSERT_EQ(open.size(), 2u);
  EXPECT_EQ(open[1].about.id, "COR-2026-0001");
  EXPECT_EQ(open[1].state, "UP");
  auto question = claim_question(open[1], token, contract_, {.provider = "L", .mail_domain = "example.net"});
  question.to = "ana@example.com";
  ledger::Batch sent;
  sent.add(*queue_message(question, noon - std::chrono::hours{2}));
  sent.add(message_accepted(message_name(question), noon - std::chrono::hours{1}, "mx: 250 ok"));
  ASSERT_TRUE(book_->append(std::move(sent)));
  receive(mail("ana@example.com", heads, answered("De acuerdo, gracias.")));
  EXPECT_EQ(open_questions(acts(), contract_).size(), 1u);
  EXPECT_EQ(acts().back().id, "COR-2026-0001");
}

}  // namespace
}  // namespace sereno::sla
