#include "agent/startup/contract_links.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sereno::agent {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

config::ContractOutline contract() {
  return {.path = "/c.yaml",
          .functions = {{.id = "web", .critical = true, .place = {"/c.yaml:3:5"}},
                        {.id = "agent_login", .critical = true, .place = {"/c.yaml:4:5"}},
                        {.id = "recordings", .services = {"golden"}, .place = {"/c.yaml:5:5"}}},
          .parties = {{.id = "cdn", .side = FaultOwner::ally}, {.id = "carrier", .side = FaultOwner::third_party}}};
}

config::ServiceSettings service(const std::string& name, const std::string& function) {
  return {.name = name, .check = "x", .function = function, .function_named = true, .place = {"/s.yaml:" + name}};
}

std::vector<std::string> lines(const ContractFindings& findings) {
  std::vector<std::string> all;
  for (const ServiceProblem& problem : findings.services) all.push_back(problem.to_string());
  all.insert(all.end(), findings.warnings.begin(), findings.warnings.end());
  return all;
}

TEST(ContractLinks, SayWhoStandsOnWhoseSide) {
  config::AgentSettings settings{.services = {service("portal", "web"), service("login", "agent_login")}};
  settings.services[0].owner = {.id = "cdn"};
  settings.services[0].depends_on = {{.id = "carrier"}, {.id = "client"}, {.id = "provider"}};
  EXPECT_THAT(lines(link_contract(settings, contract(), "/c.yaml")), IsEmpty());
  EXPECT_EQ(settings.services[0].owner.side, FaultOwner::ally);
  EXPECT_EQ(settings.services[0].depends_on[0].side, FaultOwner::third_party);
  EXPECT_EQ(settings.services[0].depends_on[1].side, FaultOwner::client);
  EXPECT_EQ(settings.services[0].depends_on[2].side, FaultOwner::platform);
  EXPECT_EQ(settings.services[1].owner.side, FaultOwner::platform);
}

TEST(ContractLinks, NameWhomTheContractDoesNotKnow) {
  config::AgentSettings settings{.services = {service("portal", "web"), service("login", "agent_login")}};
  settings.services[0].owner = {.id = "cnd", .place = {"/s.yaml:7:9"}};
  settings.services[0].depends_on = {{.id = "somebody", .place = {"/s.yaml:8:9"}}};
  EXPECT_THAT(lines(link_contract(settings, contract(), "/c.yaml")),
              ElementsAre("/s.yaml:7:9: service 'portal': owner 'cnd': /c.yaml has no such party (is 'cdn' meant?)",
                          "/s.yaml:8:9: service 'portal': depends_on 'somebody': /c.yaml has no such party"));
  EXPECT_THAT(
      lines(link_contract(settings, std::nullopt, "/c.yaml")),
      ElementsAre("/s.yaml:7:9: warning: service 'portal': owner 'cnd': no contract says on whose side that is "
                  "(there is no /c.yaml): held for the platform's side until one does",
                  "/s.yaml:8:9: warning: service 'portal': depends_on 'somebody': no contract says on whose side "
                  "that is (there is no /c.yaml): held for the platform's side until one does"));
  EXPECT_EQ(settings.services[0].owner.side, FaultOwner::platform) << "nobody is excused by a name";
}

TEST(ContractLinks, WarnOfFunctionsThatNobodyServes) {
  config::AgentSettings settings{
      .services = {service("portal", "wbe"), service("golden", "golden"), service("disk", "disk")}};
  EXPECT_THAT(
      lines(link_contract(settings, contract(), "/c.yaml")),
      ElementsAre(
          "/s.yaml:portal: warning: service 'portal': serves 'wbe', which is no function of /c.yaml (is 'web' meant?)",
          "/s.yaml:disk: warning: service 'disk': serves 'disk', which is no function of /c.yaml (it has web, "
          "agent_login, recordings)",
          "/c.yaml:3:5: warning: no service serves the critical function 'web': it counts as not seen",
          "/c.yaml:4:5: warning: no service serves the critical function 'agent_login': it counts as not seen"));
  config::AgentSettings nothing;
  EXPECT_THAT(lines(link_contract(nothing, contract(), "/c.yaml")), IsEmpty()) << "that nothing is watched is said";
}

}  // namespace
}  // namespace sereno::agent
