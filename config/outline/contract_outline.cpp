#include "config/outline/contract_outline.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "config/yaml_reader.h"

namespace sereno::config {
namespace {

Place place_of(const YamlNode& node) {
  return {node.file() + ":" + std::to_string(node.line()) + ":" + std::to_string(node.column())};
}

std::string text_of(YamlMap& map, std::string_view key) {
  const auto node = map.find(key);
  return node ? node->text().value_or("") : "";
}

ContractOutline::Function read_function(const YamlNode& node) {
  auto map = node.map();
  ContractOutline::Function function{.id = text_of(map, "id"), .place = place_of(node)};
  if (const auto critical = map.find("critical")) function.critical = critical->boolean().value_or(false);
  if (const auto services = map.find("services"))
    for (const YamlNode& service : services->list()) function.services.push_back(service.text().value_or(""));
  return function;
}

Party read_party(const YamlNode& node) {
  auto map = node.map();
  Party party{.id = text_of(map, "id"), .side = FaultOwner::third_party};
  static constexpr FaultOwner sides[] = {FaultOwner::platform, FaultOwner::ally, FaultOwner::client,
                                         FaultOwner::third_party};
  if (const auto role = map.find("role"))
    if (const auto chosen = role->choice({"provider", "ally", "client", "third"})) party.side = sides[*chosen];
  return party;
}

}  // namespace

const ContractOutline::Function* ContractOutline::function_of(std::string_view service, std::string_view named) const {
  for (const Function& function : functions)
    if (std::find(function.services.begin(), function.services.end(), service) != function.services.end())
      return &function;
  for (const Function& function : functions)
    if (function.id == named) return &function;
  return nullptr;
}

std::optional<FaultOwner> ContractOutline::side_of(std::string_view party) const {
  if (party == "provider") return FaultOwner::platform;
  if (party == "client") return FaultOwner::client;
  for (const Party& each : parties)
    if (each.id == party) return each.side;
  return std::nullopt;
}

std::optional<ContractOutline> read_contract_outline(const std::string& path, std::vector<Problem>& problems) {
  if (::access(path.c_str(), F_OK) != 0 && errno == ENOENT) return std::nullopt;
  const std::size_t before = problems.size();
  const auto root = read_yaml_file(path, problems);
  if (!root) return std::nullopt;
  ContractOutline outline{.path = path};
  auto map = root->map();
  if (const auto functions = map.find("functions"))
    for (const YamlNode& node : functions->list()) outline.functions.push_back(read_function(node));
  if (const auto parties = map.find("parties"))
    for (const YamlNode& node : parties->list()) outline.parties.push_back(read_party(node));
  if (problems.size() > before) return std::nullopt;
  return outline;
}

}  // namespace sereno::config
