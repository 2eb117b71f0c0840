#include <gtest/gtest.h>

#include <future>
#include <set>
#include <string>

#include "ledger/test_ledger.h"
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

}  // namespace
}  // namespace sereno::sla
