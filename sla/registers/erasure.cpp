#include "sla/registers/erasure.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "sla/registers/contact_number.h"

namespace sereno::sla {

std::vector<std::string> digests_in(std::string_view text) {
  constexpr std::size_t length = 64;
  constexpr std::string_view digits = "0123456789abcdef";
  std::vector<std::string> found;
  for (std::size_t from = 0; from < text.size();) {
    const auto start = text.find_first_of(digits, from);
    if (start == text.npos) break;
    const auto end = std::min(text.find_first_not_of(digits, start), text.size());
    if (end - start == length) found.emplace_back(text.substr(start, length));
    from = end;
  }
  return found;
}

std::vector<std::string> named_before(const std::vector<ledger::Fact>& facts, Instant before) {
  std::map<std::string, Instant> last;
  for (const ledger::Fact& fact : facts) {
    if (fact.type == erasure_type) continue;
    for (const std::string& digest : digests_in(fact.body)) {
      Instant& named = last.try_emplace(digest, fact.recorded_at).first->second;
      named = std::max(named, fact.recorded_at);
    }
  }
  std::vector<std::string> reached;
  for (const auto& [digest, named] : last)
    if (named < before) reached.push_back(digest);
  return reached;
}

std::vector<std::string> personal_before(const std::vector<ledger::Fact>& facts, Instant before) {
  std::set<std::string> personal;
  for (const ledger::Fact& fact : facts) {
    if (constexpr std::string_view entry = "received "; fact.type == "received" && fact.entry.starts_with(entry))
      personal.insert(fact.entry.substr(entry.size()));
    if (fact.type == "maintenance")
      for (std::string& number : numbers_named(fact.body)) personal.insert(std::move(number));
  }
  auto reached = named_before(facts, before);
  std::erase_if(reached, [&](const std::string& digest) { return !personal.contains(digest); });
  return reached;
}

ledger::Fact erasure_of(const std::string& digest, const std::string& reason, const Speaker& speaker,
                        const std::string& login) {
  const Statement said = Statement(erasure_type, "", speaker).text("sha256", digest).text("reason", reason);
  return {.type = std::string(erasure_type),
          .body = said.json(),
          .head = {.by = speaker.by, .author_party = speaker.party, .channel = speaker.channel, .login = login}};
}

}  // namespace sereno::sla
