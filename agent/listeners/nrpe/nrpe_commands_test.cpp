// Commands as a conversation answers them: who may, with which arguments, and what is run.
#include <gtest/gtest.h>

#include "agent/listeners/nrpe/nrpe_conversation.h"
#include "agent/listeners/testing/fake_check_service.h"
#include "agent/protocols/nrpe/packet.h"
#include "agent/protocols/nrpe/testing/nrpe_query.h"

namespace sereno::agent::nrpe {
namespace {

/// Whoever waits for the conversation's answer.
class Hearer final : public net::Asker {
 public:
  void answer(std::uint64_t, net::Reply reply) override { heard = std::move(reply); }
  net::Reply heard{};
};

class NrpeCommandsTest : public testing::Test {
 protected:
  NrpeCommandsTest() {
    checks_.set("web", {.status = Status::warning, .summary = "slow"});
    checks_.set("swap", {.status = Status::ok, .summary = "fine"});
    checks_.set("external", {.status = Status::ok, .summary = "ran"});
    using Kind = config::CommandArgument::Kind;
    settings_.commands = {
        {.name = "check_web", .service = "web"},
        {.name = "check_swap",
         .check = "swap",
         .options = {{.name = "warning", .value = "80"}, {.name = "unit", .value = "GB"}},
         .arguments = {{.option = "warning"}, {.option = "critical"}}},
        {.name = "check_disk",
         .check = "external",
         .command = {"/bin/check_disk", "-w", "$ARG1$"},
         .arguments = {{.kind = Kind::range}},
         .timeout = milliseconds{2000}},
        {.name = "check_near", .service = "web", .allowed_hosts = {{{.text = "192.0.2.0/24"}}}},
        {.name = "check_named", .service = "web", .certificate_names = {"nagios-1"}},
    };
  }

  std::string ask(const std::string& text, const net::Peer& peer = {}) {
    auto commands = CommandTable::parse(settings_.commands);
    EXPECT_TRUE(commands);
    const auto desk =
        std::make_shared<const Desk>(Desk{.checks = checks_,
                                          .settings = std::make_shared<const config::NrpeSettings>(settings_),
                                          .version = "1",
                                          .commands = std::move(*commands)});
    NrpeConversation conversation(desk, peer);
    EXPECT_EQ(conversation.receive(nrpe_query(4, text)), net::Conversation::Step::complete);
    const auto hearer = std::make_shared<Hearer>();
    conversation.ask(net::AnswerWith(hearer, 1));
    patience_ = conversation.patience();
    if (!hearer->heard.refused.empty()) return "closed: " + hearer->heard.refused;
    const std::string& bytes = hearer->heard.bytes;
    if (bytes.size() < 17) return "";
    return std::to_string(int{bytes[9]}) + " " + std::string(bytes.substr(16, bytes.find('\0', 16) - 16));
  }
  static net::Peer from(const char* address, const char* certificate = "") {
    return {.address = *net::IpAddress::parse(address), .certificate_name = certificate};
  }

  FakeCheckService checks_;
  config::NrpeSettings settings_;
  std::chrono::milliseconds patience_{};
};

TEST_F(NrpeCommandsTest, TellsTheServiceOfACommand) {
  EXPECT_EQ(ask("check_web"), "1 WEB WARNING - slow");
  EXPECT_EQ(ask("check_web!1"), "3 Request refused: command arguments are not allowed here (allow_arguments)");
  settings_.allow_arguments = true;
  EXPECT_EQ(ask("check_web!1"), "3 Request refused: the command takes no arguments");
}

TEST_F(NrpeCommandsTest, GivesArgumentsToTheOptionsThatTheCommandNames) {
  struct Case {
    const char* text;
    host::OptionValues options;
    host::OptionValues fixed;
  };
  const Case cases[] = {
      {"check_swap", {}, {{"warning", "80"}, {"unit", "GB"}}},
      {"check_swap!70", {{"warning", "70"}}, {{"unit", "GB"}}},
      {"check_swap!70!90", {{"warning", "70"}, {"critical", "90"}}, {{"unit", "GB"}}},
      {"check_swap!--critical=90", {{"critical", "90"}}, {{"warning", "80"}, {"unit", "GB"}}},
      {"check_swap!unit=KB", {{"warning", "unit=KB"}}, {{"unit", "GB"}}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    ask(c.text);
    ASSERT_FALSE(checks_.requests().empty());
    EXPECT_EQ(checks_.requests().back().options, c.options);
    EXPECT_EQ(checks_.requests().back().fixed, c.fixed);
    EXPECT_EQ(checks_.requests().back().origin, Origin::nrpe);
  }
  EXPECT_EQ(ask("check_swap!1!2!3"), "3 Request refused: the command takes 2 arguments");
}

TEST_F(NrpeCommandsTest, RunsAProgramWithTheArgumentsInTheirPlaces) {
  ask("check_disk!10:20");
  const auto request = checks_.requests().back();
  EXPECT_EQ(request.fixed,
            (host::OptionValues{{"command", "/bin/check_disk"}, {"command", "-w"}, {"command", "10:20"}}));
  EXPECT_TRUE(request.options.empty());
  EXPECT_EQ(request.timeout, milliseconds{2000});
  EXPECT_EQ(patience_, milliseconds{2000}) << "the connection waits as long as the command may take";
  EXPECT_EQ(ask("check_disk!5:1"), "3 Request refused: argument 1 range '5:1': its start is above its end");
  EXPECT_EQ(ask("check_disk"), "3 Request refused: argument 1 is missing");
  EXPECT_EQ(ask("check_disk!1;id"), "3 Request refused: ';' is not allowed in a command");
}

TEST_F(NrpeCommandsTest, SaysAsNrpeDoesThatAProgramWasTooSlow) {
  checks_.set({.name = "external", .overdue = true});
  EXPECT_EQ(ask("check_disk!1"), "3 NRPE: Command timed out after 2 seconds");
}

TEST_F(NrpeCommandsTest, LetsOnlyThoseAskWhomTheCommandNames) {
  EXPECT_EQ(ask("check_near", from("192.0.2.7")), "1 WEB WARNING - slow");
  EXPECT_EQ(ask("check_near", from("198.51.100.7")),
            "3 Request refused: the command 'check_near' is not for 198.51.100.7");
  EXPECT_EQ(ask("check_named", from("192.0.2.7", "nagios-1")), "1 WEB WARNING - slow");
  EXPECT_EQ(ask("check_named", from("192.0.2.7", "nagios-2")),
            "3 Request refused: the command 'check_named' is not for the certificate of 'nagios-2'");
  EXPECT_EQ(ask("check_named", from("192.0.2.7")),
            "3 Request refused: the command 'check_named' asks for a client certificate");
  settings_.refuse_by_closing = true;
  EXPECT_EQ(ask("check_named", from("192.0.2.7")),
            "closed: Request refused: the command 'check_named' asks for a client certificate");
}

TEST_F(NrpeCommandsTest, HasNothingButCommandsWhereToldSo) {
  EXPECT_EQ(ask("web"), "1 WEB WARNING - slow");
  settings_.commands_only = true;
  EXPECT_EQ(ask("web"), "3 NRPE: Command 'web' not defined");
  settings_.allow_arguments = true;
  EXPECT_EQ(ask("swap!warning=1"), "3 NRPE: Command 'swap' not defined");
  EXPECT_EQ(ask("check_web"), "1 WEB WARNING - slow");
}

}  // namespace
}  // namespace sereno::agent::nrpe
