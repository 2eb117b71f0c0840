#include "sla/sources/report_file.h"

#include <fcntl.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cerrno>
#include <cstring>

#include "base/descriptor.h"
#include "base/whole_file.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;

constexpr std::string_view schema = "sereno.sla.report/1";
constexpr std::size_t longest_shown = 200;
constexpr std::size_t most_ledgers = 100;

/// Finds members by their pointers and keeps the first complaint.
class Members {
 public:
  explicit Members(const json::value& root) : root_(root) {}

  std::string text(std::string_view pointer) {
    const auto* value = find(pointer);
    if (value != nullptr && value->is_string()) return std::string(value->get_string());
    return complain<std::string>(pointer, "is no text");
  }
  std::int64_t number(std::string_view pointer) {
    const auto* value = find(pointer);
    boost::system::error_code error;
    const auto number = value != nullptr ? value->to_number<std::int64_t>(error) : std::int64_t{0};
    return value != nullptr && !error ? number : complain<std::int64_t>(pointer, "is no whole number");
  }
  Instant instant(std::string_view pointer) {
    const auto at = parse_instant(text(pointer));
    return at ? *at : complain<Instant>(pointer, "is no instant");
  }
  std::map<std::string, std::string> texts(std::string_view pointer) {
    std::map<std::string, std::string> found;
    const auto* value = find(pointer);
    if (value == nullptr || !value->is_object()) return complain<decltype(found)>(pointer, "is no object");
    for (const auto& [key, each] : value->get_object())
      found.emplace(key, each.is_string() ? std::string(each.get_string()) : json::serialize(each));
    return found;
  }
  bool has(std::string_view pointer) const { return find(pointer) != nullptr; }
  const std::string& problem() const { return problem_; }

 private:
  const json::value* find(std::string_view pointer) const {
    boost::system::error_code error;
    return root_.find_pointer(pointer, error);
  }
  template <class Value>
  Value complain(std::string_view pointer, std::string_view what) {
    if (problem_.empty()) problem_ = std::string(pointer) + " " + std::string(what) + ", or is missing";
    return {};
  }

  const json::value& root_;
  std::string problem_{};
};

std::optional<json::value> parsed(std::string_view bytes) {
  boost::system::error_code error;
  json::value value = json::parse(bytes, error);
  return error ? std::nullopt : std::optional(std::move(value));
}

std::string shown(const json::value* value) {
  if (value == nullptr) return "nothing";
  std::string text = json::serialize(*value);
  if (text.size() <= longest_shown) return text;
  std::size_t end = longest_shown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) --end;  // never within a character
  return text.substr(0, end) + "...";
}

std::string escaped(std::string_view key) {
  std::string token;
  for (const char c : key) token += c == '~' ? std::string("~0") : c == '/' ? std::string("~1") : std::string(1, c);
  return token;
}

using Found = std::optional<ReportDifference>;

Found differ(const json::value* said, const json::value* computed, const std::string& pointer);

Found differ(const json::object& said, const json::object& computed, const std::string& pointer) {
  for (const auto& [key, value] : said)
    if (auto found = differ(&value, computed.if_contains(key), pointer + "/" + escaped(key))) return found;
  for (const auto& [key, value] : computed)
    if (!said.contains(key)) return differ(nullptr, &value, pointer + "/" + escaped(key));
  return std::nullopt;
}

Found differ(const json::array& said, const json::array& computed, const std::string& pointer) {
  for (std::size_t i = 0; i < std::max(said.size(), computed.size()); ++i)
    if (auto found = differ(said.if_contains(i), computed.if_contains(i), pointer + "/" + std::to_string(i)))
      return found;
  return std::nullopt;
}

Found differ(const json::value* said, const json::value* computed, const std::string& pointer) {
  if (said != nullptr && computed != nullptr) {
    if (said->is_object() && computed->is_object()) return differ(said->get_object(), computed->get_object(), pointer);
    if (said->is_array() && computed->is_array()) return differ(said->get_array(), computed->get_array(), pointer);
    if (*said == *computed) return std::nullopt;
  }
  return ReportDifference{pointer, shown(said), shown(computed)};
}

}  // namespace

Result<std::string> read_whole_report(const std::string& path) {
  constexpr std::size_t longest = 256u << 20;
  std::string bytes;
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  const int failed = file ? read_to_end(file.get(), longest, bytes) : errno;
  if (failed == 0) return bytes;
  return Error{path + ": " + (failed == EFBIG ? "is longer than 256 MiB" : std::strerror(failed))};
}

Result<ReportFile> parse_report_file(std::string_view bytes) {
  const auto document = parsed(bytes);
  if (!document) return Error{"is no JSON"};
  Members members(*document);
  if (members.text("/schema") != schema) return Error{"is no report: /schema is not " + std::string(schema)};
  ReportFile file{.contract_sha256 = members.text("/contract/sha256"),
                  .policy = members.texts("/policy"),
                  .period = members.text("/period/label"),
                  .from = members.instant("/period/from"),
                  .to = members.instant("/period/to"),
                  .as_of = members.instant("/period/as_of"),
                  .generated_at = members.instant("/generated_at"),
                  .engine_version = members.text("/engine/version"),
                  .tzdata = members.text("/engine/tzdata"),
                  .revision = static_cast<int>(std::clamp<std::int64_t>(members.number("/revision"), 0, 1'000'000)),
                  .ledger_sequence = members.number("/evidence/ledger_sequence"),
                  .ledger_head = members.text("/evidence/ledger_head"),
                  .ledger_arrival = members.number("/evidence/ledger_arrival")};
  for (std::size_t i = 0; i < most_ledgers; ++i) {
    const std::string place = "/evidence/ledgers/" + std::to_string(i);
    if (!members.has(place)) break;
    file.others.push_back({members.text(place + "/name"), members.number(place + "/sequence"),
                           members.text(place + "/head"), members.number(place + "/arrival")});
  }
  if (!members.problem().empty()) return Error{members.problem()};
  return file;
}

std::optional<ReportDifference> first_difference(std::string_view said, std::string_view computed) {
  if (said == computed) return std::nullopt;
  const auto left = parsed(said), right = parsed(computed);
  if (left && right)
    if (auto found = differ(&*left, &*right, "")) return found;
  const auto [at, ignored] = std::mismatch(said.begin(), said.end(), computed.begin(), computed.end());
  const std::string where = "byte " + std::to_string(at - said.begin() + 1);
  return ReportDifference{"", where + " written otherwise", where};
}

}  // namespace sereno::sla
