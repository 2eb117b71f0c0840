// What a run found, and what that means: whether the list may be touched, how the job is, whether the rows are what was
// sent. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace list_upload {

/// The list as the platform shows it; nothing: it did not say.
struct ListSight {
  std::string id{};
  std::optional<std::string> name{};
  std::optional<std::string> active{};
  std::optional<std::string> campaign{};
  std::optional<std::string> campaign_active{};
  std::optional<std::string> rows{};
  std::optional<std::string> dialable{};
};

/// What people declared to be the canary's own.
struct Declared {
  std::string campaign{};
  std::int64_t most_rows = 0;  ///< that may be in the list before
};

/// Why nothing is uploaded, beginning with "REFUSED: "; nothing when it may be. What is not known is no yes.
std::optional<std::string> refusal(const ListSight& list, const Declared& declared);

enum class JobState : std::uint8_t { pending, done, done_with_errors, failed, not_known };

/// `states`: the platform's word to "pending", "done", "done with errors" or "failed".
JobState job_state(std::string_view word, const std::map<std::string, std::string>& states);
/// Whether a state map may say this.
bool is_job_state(std::string_view ours);

/// What the rows say in which the two differ: "encoding: sent 'ñ' got 'Ã±' (UTF-8 was read as Latin-1)"; nothing when
/// they are equal. `got` of nothing: the platform does not show it.
std::optional<std::string> damage(std::string_view sent_probe, std::string_view got_probe);
std::optional<std::string> number_damage(std::string_view sent, std::string_view got);

}  // namespace list_upload
