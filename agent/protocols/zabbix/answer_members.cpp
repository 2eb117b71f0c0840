#include "agent/protocols/zabbix/answer_members.h"

#include <boost/json/serialize.hpp>

#include "base/utf8.h"

namespace sereno::agent::zabbix {

namespace json = boost::json;

std::string one_line(std::string_view text) {
  constexpr std::size_t longest = 300;
  std::string line = valid_utf8(cut_at_character(text, longest));
  for (char& c : line)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return line;
}

std::string text_member(const json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  if (found == nullptr) return {};
  if (const auto* text = found->if_string()) return std::string(text->data(), text->size());
  if (found->is_int64() || found->is_uint64()) return json::serialize(*found);
  return {};
}

std::int64_t number_member(const json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  boost::system::error_code no_number;
  return found != nullptr && found->is_number() ? found->to_number<std::int64_t>(no_number) : 0;
}

std::optional<Redirect> redirect_of(const json::object& answer) {
  const auto* found = answer.if_contains("redirect");
  const auto* object = found != nullptr ? found->if_object() : nullptr;
  if (object == nullptr) return std::nullopt;
  const auto* reset = object->if_contains("reset");
  Redirect redirect{.reset = reset != nullptr && reset->is_bool() && reset->get_bool(),
                    .address = text_member(*object, "address"),
                    .revision = number_member(*object, "revision")};
  if (!redirect.reset && redirect.address.empty()) return std::nullopt;
  return redirect;
}

}  // namespace sereno::agent::zabbix
