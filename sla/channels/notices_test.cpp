#include "sla/channels/notices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sla/channels/consequence.h"

namespace sereno::sla {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

const Letterhead head{.provider = "LANTERN", .mail_domain = "example.net"};

Contract contract() {
  Contract made;
  made.zone = *Zone::find("America/Mexico_City");
  made.parties = {{.id = "client", .role = Role::client, .contacts = {"Luis@Example.com", "+525555501234"}},
                  {.id = "isp", .role = Role::third, .contacts = {"noc@isp.example"}}};
  return made;
}

Maintenance planned(const char* to = "2026-11-08T08:00:00Z") {
  return {.id = "MNT-2026-0001",
          .span = Interval{*parse_instant("2026-11-08T05:00:00Z"), *parse_instant(to)},
          .scope = {"web"}};
}

TEST(Notices, GoToTheContactsAndToTheClientsOwnInTheContract) {
  EXPECT_THAT(client_addresses(contract(), {"ana@example.com", "luis@example.com"}),
              ElementsAre("ana@example.com", "luis@example.com"));
  EXPECT_THAT(client_addresses(contract(), {"ana@example.com"}), ElementsAre("ana@example.com", "luis@example.com"));
}

TEST(Notices, AskForWhatIsMissingInTheReadersLanguage) {
  const Confirmation said{.reference = "INC-2026-0001", .missing = {"steps", "time"}};
  const auto asked = [&](const char* language) {
    return confirmation(said, {.provider = "LANTERN", .mail_domain = "example.net", .language = language}).parameters;
  };
  EXPECT_THAT(asked("es"), ::testing::Contains(Pair("missing", "- pasos para replicarlo\n- hora del incidente")));
  EXPECT_THAT(asked("en"), ::testing::Contains(Pair("missing", "- steps to replicate it\n- time of the incident")));
}

TEST(Notices, OfAnotherPlanAreOthersAndOfTheSameOneAreOne) {
  const auto name = [](const Maintenance& each, const char* token) {
    NewMessage notice = maintenance_notice(each, token, contract(), head);
    notice.to = "ana@example.com";
    return message_name(notice);
  };
  EXPECT_EQ(name(planned(), "SRN-MAAAAAAA"), name(planned(), "SRN-MBBBBBBB"));
  EXPECT_NE(name(planned(), ""), name(planned("2026-11-08T09:00:00Z"), ""));
}

TEST(Notices, SayTheSpanOnTheContractsWall) {
  EXPECT_THAT(maintenance_notice(planned(), "SRN-M", contract(), head).parameters,
              ::testing::Contains(Pair("span", "2026-11-07 23:00:00 -06:00 - 2026-11-08 02:00:00 -06:00")));
}

TEST(Notices, TheFirstAcceptanceIsTheOneThatAClockTakes) {
  const auto message = [](const char* id, const std::string& form, bool accepted) {
    Message made{.id = id, .about = {"incident", "INC-2026-0001"}, .form = form};
    if (accepted) made.accepted = Instant{};
    return made;
  };
  const std::string form(confirmation_form), notice(notice_form);
  EXPECT_FALSE(is_settled(message("b", form, false), {message("a", form, false), message("b", form, false)}));
  EXPECT_TRUE(is_settled(message("b", form, false), {message("a", form, true), message("b", form, false)}));
  EXPECT_FALSE(is_settled(message("b", form, false), {message("a", "other", true)}));
  EXPECT_FALSE(is_settled(message("b", notice, false), {message("a", notice, true)})) << "a bounce may undo the first";
  Message bounced = message("a", form, true);
  bounced.bounced = Instant{};
  EXPECT_FALSE(is_settled(message("b", form, false), {bounced}));
}

}  // namespace
}  // namespace sereno::sla
