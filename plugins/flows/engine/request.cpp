#include "sereno/flows/request.h"

#include "sereno/steps/encoding.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

std::string in_quotes(std::string_view text) { return '"' + steps::json_escaped(text) + '"'; }

void write(const Tree& tree, std::string& out) {
  switch (tree.kind) {
    case Tree::Kind::null:
      out += "null";
      break;
    case Tree::Kind::text:
      out += in_quotes(tree.text);
      break;
    case Tree::Kind::literal:
      out += tree.text;
      break;
    case Tree::Kind::list:
    case Tree::Kind::map: {
      const bool map = tree.kind == Tree::Kind::map;
      out += map ? '{' : '[';
      for (std::size_t i = 0; i < tree.items.size(); ++i) {
        if (i > 0) out += ',';
        if (map) out += in_quotes(tree.names[i]) + ':';
        write(tree.items[i], out);
      }
      out += map ? '}' : ']';
      break;
    }
  }
}

}  // namespace

std::string to_json(const Tree& tree) {
  std::string out;
  write(tree, out);
  return out;
}

const std::string* Request::setting(std::string_view name) const {
  for (const Field& field : settings)
    if (field.name == name) return &field.value;
  return nullptr;
}

std::string Request::verb() const {
  const bool http = transport == "http";
  std::string verb = method;
  for (char& c : verb)
    c = http && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : http ? c : steps::to_lower(c);
  if (!verb.empty() || !http) return verb;
  return body == Body::none ? "GET" : "POST";
}

}  // namespace sereno::flows
