#include "plugins/flows/adapters/readers.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

std::vector<Field> read_fields(const YamlNode& node, const KnownNames& known) {
  std::vector<Field> fields;
  for (const auto& [name, value] : node.map().entries()) {
    if (value.is_list()) {
      for (const YamlNode& item : value.list()) fields.push_back({.name = name, .value = read_template(item, known)});
    } else {
      fields.push_back({.name = name, .value = read_template(value, known)});
    }
  }
  return fields;
}

bool is_literal(const std::string& text) {
  return text == "true" || text == "false" || parse_decimal(text).has_value();
}

Tree read_tree(const YamlNode& node, const KnownNames& known) {
  Tree tree;
  if (node.is_map()) {
    tree.kind = Tree::Kind::map;
    for (const auto& [name, value] : node.map().entries()) {
      tree.names.push_back(name);
      tree.items.push_back(read_tree(value, known));
    }
  } else if (node.is_list()) {
    tree.kind = Tree::Kind::list;
    for (const YamlNode& item : node.list()) tree.items.push_back(read_tree(item, known));
  } else if (node.is_scalar()) {
    tree.text = read_template(node, known);
    const bool null = !node.is_quoted() && (tree.text == "null" || tree.text == "~");
    tree.kind = null                                         ? Tree::Kind::null
                : !node.is_quoted() && is_literal(tree.text) ? Tree::Kind::literal
                                                             : Tree::Kind::text;
  }
  return tree;
}

FormPart read_part(const YamlNode& node, const KnownNames& known) {
  FormPart part;
  YamlMap map = node.map();
  if (const auto each = map.require("name")) part.name = read_template(*each, known);
  if (const auto each = map.find("file")) part.file_name = read_template(*each, known);
  if (const auto each = map.find("type")) part.type = read_template(*each, known);
  if (const auto each = map.require("content")) part.content = read_template(*each, known);
  map.finish();
  return part;
}

Authentication read_authentication(const YamlNode& node, const KnownNames& known) {
  using Kind = Authentication::Kind;
  Authentication who;
  YamlMap map = node.map();
  const auto pair = [&](std::string_view key, Kind kind) {
    const auto found = map.find(key);
    if (!found) return;
    if (who.kind != Kind::none) found->fail("one of basic, digest and bearer");
    who.kind = kind;
    YamlMap inner = found->map();
    if (const auto each = inner.require("user")) who.user = read_template(*each, known);
    if (const auto each = inner.require("password")) who.secret = read_template(*each, known);
    inner.finish();
  };
  pair("basic", Kind::basic);
  pair("digest", Kind::digest);
  if (const auto found = map.find("bearer")) {
    who.kind = Kind::bearer;
    who.secret = read_template(*found, known);
  }
  if (who.kind == Kind::none) map.fail("has to say basic, digest or bearer");
  map.finish();
  return who;
}

/// "POST /login" or "/login"; of transports without addresses the verb alone.
void read_question(const YamlNode& node, const KnownNames& known, Request& request) {
  const std::string text = read_template(node, known);
  const auto blank = text.find(' ');
  const auto first = std::string_view(text).substr(0, blank);
  const bool verb = !first.empty() && first.find_first_of("/:.${}") == std::string_view::npos;
  if (verb) request.method = first;
  if (!verb) request.target = text;
  if (verb && blank != std::string::npos) request.target = trim(std::string_view(text).substr(blank + 1));
}

void one_body(const std::optional<YamlNode>& node, Request::Body body, Request& request) {
  if (!node) return;
  if (request.body != Request::Body::none) node->fail("a request has one body: form, json, parts or text");
  request.body = body;
}

}  // namespace

Request read_request(YamlMap& step, const KnownNames& known) {
  using Body = Request::Body;
  Request request;
  if (const auto each = step.find("over")) request.transport = each->text().value_or("http");
  if (const auto each = step.find("ask")) read_question(*each, known, request);
  if (const auto each = step.find("method")) request.method = read_template(*each, known);
  if (const auto each = step.find("query")) request.query = read_fields(*each, known);
  if (const auto each = step.find("headers")) request.headers = read_fields(*each, known);
  const auto form = step.find("form"), json = step.find("json"), parts = step.find("parts"), text = step.find("text");
  one_body(form, Body::form, request);
  one_body(json, Body::json, request);
  one_body(parts, Body::multipart, request);
  one_body(text, Body::text, request);
  if (form) request.form = read_fields(*form, known);
  if (json) request.json = read_tree(*json, known);
  if (text) request.text = read_template(*text, known);
  if (parts)
    for (const YamlNode& item : parts->list()) request.parts.push_back(read_part(item, known));
  if (const auto each = step.find("as")) request.authentication = read_authentication(*each, known);
  if (const auto each = step.find("follow")) request.follow = each->boolean().value_or(true);
  if (const auto each = step.find("with")) request.settings = read_fields(*each, known);
  return request;
}

}  // namespace sereno::flows
