#include "checks/web/assets.h"

#include <algorithm>
#include <string>
#include <utility>

#include "sereno/flows/markup.h"
#include "sereno/steps/text.h"

namespace web {
namespace {

using sereno::Result;
using sereno::Status;
using sereno::steps::Finding;
using sereno::steps::Url;

constexpr const char* base_xpath = "//base/@href";
constexpr const char* script_xpath = "//script/@src";
constexpr const char* style_xpath =
    "//link[contains(concat(' ', translate(normalize-space(@rel), 'STYLEHEET', 'styleheet'), ' '), "
    "' stylesheet ')]/@href";

void add(std::vector<Asset>& assets, const std::vector<std::string>& references, bool script, const Url& base,
         const Url& page, std::size_t most) {
  for (const std::string& reference : references) {
    if (assets.size() >= most) return;
    auto url = base.follow(sereno::trim(reference));
    if (!url || !url->same_origin(page)) continue;
    Asset asset{.url = *std::move(url), .script = script};
    if (std::find(assets.begin(), assets.end(), asset) == assets.end()) assets.push_back(std::move(asset));
  }
}

Finding broken(const Asset& asset, const std::string& why) {
  const std::string text = sereno::steps::shown(asset.url.path) + " " + why;
  if (asset.script) return {Status::critical, "assets", text + ": the page stays blank"};
  return {Status::warning, "assets", text + ": the page stays bare", sereno::FunctionState::degraded};
}

/// What single-page applications answer to a name that they no longer know.
bool is_page(const sereno::steps::HttpExchange& answer) {
  const auto type = answer.header("Content-Type");
  return type && sereno::steps::lower_case(*type).find("text/html") != std::string::npos;
}

}  // namespace

Result<std::vector<Asset>> assets_of(std::string_view page, const Url& url, std::size_t most) {
  const auto found = sereno::flows::from_xpaths(page, {base_xpath, script_xpath, style_xpath}, true);
  for (const auto& each : found)
    if (!each) return each.error();
  Url base = url;
  if (!found[0]->empty())
    if (auto own = url.follow(sereno::trim(found[0]->front()))) base = *std::move(own);
  std::vector<Asset> assets;
  add(assets, *found[1], true, base, url, most);
  add(assets, *found[2], false, base, url, most);
  return assets;
}

std::optional<Finding> judge_asset(const Asset& asset, const sereno::steps::SideAnswer& got) {
  const auto& answer = got.answer;
  if (!got.failure.empty()) return broken(asset, "cannot be had, " + got.failure);
  if (answer.is_redirect()) return std::nullopt;
  if (answer.status < 200 || answer.status >= 400) return broken(asset, "answered " + std::to_string(answer.status));
  if (is_page(answer))
    return broken(asset, "is a page (text/html) and no " + std::string(asset.script ? "script" : "style"));
  if (answer.body_bytes == 0) return broken(asset, "is empty");
  return std::nullopt;
}

}  // namespace web
