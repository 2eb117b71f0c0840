// Requests that a test writes down shortly, and which guard says no to them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sereno/flows/prohibitions.h"

namespace sereno::flows::judging {

using Body = Request::Body;

inline Request get(std::string target) { return {.target = std::move(target)}; }
inline Request post(std::string target, std::vector<Field> form) {
  return {.method = "POST", .target = std::move(target), .body = Body::form, .form = std::move(form)};
}
inline Request post_json(std::string target, std::vector<std::pair<std::string, std::string>> pairs) {
  Request request{.method = "POST", .target = std::move(target), .body = Body::json, .json = {.kind = Tree::Kind::map}};
  for (auto& [name, value] : pairs) {
    request.json.names.push_back(name);
    request.json.items.push_back({.kind = Tree::Kind::text, .text = value});
  }
  return request;
}
inline Request says(std::string transport, std::string text) {
  return {.transport = std::move(transport), .body = Body::text, .text = std::move(text)};
}
inline Request sql(std::string statement) { return says("sql", std::move(statement)); }
inline Request file(std::string verb, std::string path) {
  return {.transport = "sftp", .method = std::move(verb), .target = std::move(path)};
}

/// Which guard says no; "" when none does.
inline std::string verdict(const Request& request, const Circumstances& known) {
  const auto prohibition = judge(request, known);
  return prohibition ? std::string(to_string(prohibition->guard)) : "";
}

inline constexpr const char* dialled = "nobody is dialled";
inline constexpr const char* ready = "no agent is ready";
inline constexpr const char* reads = "flows only read";
inline constexpr const char* lists = "only the canary's own lists";
inline constexpr const char* audio = "no audio is kept";
inline constexpr const char* hosts = "a secret's hosts";

/// Everything that a flow may have: a sign-in, a declared change with its mark, a clean-up.
inline Circumstances everything(Role role) {
  static const Values values = [] {
    Values own;
    own.set("password", Value{.text = "s3cret-word", .secret = true, .hosts = {"cc.example"}});
    own.set("id", Value{.text = "8812", .marked = true, .extracted = true});
    return own;
  }();
  return {.role = role,
          .host = "cc.example",
          .values = &values,
          .used = {"password", "id"},
          .canary = Circumstances::Canary{.mark = "SRN-site-0001",
                                          .subject = "SRN-CANARY upload",
                                          .prefix = "SRN-CANARY",
                                          .list = "99901",
                                          .cleans_up = true}};
}

inline constexpr Role all_roles[] = {Role::reads, Role::signs_in, Role::session, Role::signs_out, Role::changes};

}  // namespace sereno::flows::judging
