#include "checks/list_upload/judgement.h"

#include <algorithm>
#include <array>

#include "checks/list_upload/list_flow.h"
#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace list_upload {
namespace {

using sereno::steps::in_quotes;
using sereno::steps::lower_case;

/// The words for "no" of the platforms that are known. Whatever else is written there is no "no".
bool is_no(std::string_view word) {
  static constexpr std::array<std::string_view, 6> words = {"n", "no", "false", "0", "inactive", "off"};
  return std::find(words.begin(), words.end(), lower_case(sereno::trim(word))) != words.end();
}

std::string not_told(std::string_view what) { return "the platform does not say " + std::string(what); }

std::optional<std::string> reason(const ListSight& list, const Declared& declared) {
  if (!list.name) return not_told("what the list is called");
  if (!list.name->starts_with(name_prefix))
    return "it is called " + in_quotes(*list.name, 60) + ", which does not begin with " + in_quotes(name_prefix);
  if (!list.active) return not_told("whether the list is active");
  if (!is_no(*list.active)) return "it is active (" + in_quotes(*list.active, 20) + ")";
  if (!list.campaign) return not_told("which campaign the list belongs to");
  if (*list.campaign != declared.campaign)
    return "campaign " + in_quotes(*list.campaign, 40) + " is not " + in_quotes(declared.campaign, 40);
  if (!list.campaign_active) return not_told("whether the campaign is active");
  if (!is_no(*list.campaign_active)) return "its campaign is active (" + in_quotes(*list.campaign_active, 20) + ")";
  // A dialler leaves it empty for a campaign that dials no status.
  if (!list.dialable) return not_told("how many of its numbers can be dialled");
  if (!list.dialable->empty() && sereno::parse_integer(*list.dialable) != std::optional<std::int64_t>(0))
    return "dialable_count=" + sereno::steps::shown(*list.dialable, 20);
  if (!list.rows) return not_told("how many rows it has");
  const auto rows = sereno::parse_integer(*list.rows);
  if (!rows || *rows < 0) return "rows=" + sereno::steps::shown(*list.rows, 20);
  if (*rows > declared.most_rows)
    return "it has " + std::to_string(*rows) + (*rows == 1 ? " row, more than " : " rows, more than ") +
           std::to_string(declared.most_rows);
  return std::nullopt;
}

/// The bytes of a character as if each were one of Latin-1, in UTF-8; with Windows-1252's own signs where `windows`.
std::string misread(std::string_view text, bool windows) {
  static constexpr std::array<std::string_view, 32> signs = {
      "€",        "\xc2\x81", "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š", "‹", "Œ", "\xc2\x8d", "Ž", "\xc2\x8f",
      "\xc2\x90", "‘",        "’", "“", "”", "•", "–", "—", "˜", "™", "š", "›", "œ", "\xc2\x9d", "ž", "Ÿ"};
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else if (windows && byte < 0xa0) {
      out += signs[byte - 0x80];
    } else {
      out += static_cast<char>(0xc0 | byte >> 6);
      out += static_cast<char>(0x80 | (byte & 0x3f));
    }
  }
  return out;
}

/// The first character with its bytes.
std::string_view first_character(std::string_view text) {
  std::size_t size = text.empty() ? 0 : 1;
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) ++size;
  return text.substr(0, size);
}

std::string words(std::string_view sent, std::string_view got, std::string_view why) {
  std::string text = "encoding: sent " + in_quotes(sent, 40) + " got " + in_quotes(got, 60);
  if (!why.empty()) text += " (" + std::string(why) + ")";
  return text;
}

}  // namespace

std::optional<std::string> refusal(const ListSight& list, const Declared& declared) {
  const auto why = reason(list, declared);
  if (!why) return std::nullopt;
  return "REFUSED: list " + list.id + ": " + *why + ", not uploading";
}

bool is_job_state(std::string_view ours) {
  static constexpr std::array<std::string_view, 4> names = {"pending", "done", "done with errors", "failed"};
  return std::find(names.begin(), names.end(), ours) != names.end();
}

JobState job_state(std::string_view word, const std::map<std::string, std::string>& states) {
  for (const auto& [theirs, ours] : states) {
    if (!sereno::steps::equals_ignoring_case(theirs, sereno::trim(word))) continue;
    if (ours == "pending") return JobState::pending;
    if (ours == "done") return JobState::done;
    if (ours == "done with errors") return JobState::done_with_errors;
    if (ours == "failed") return JobState::failed;
  }
  return JobState::not_known;
}

std::optional<std::string> damage(std::string_view sent_probe, std::string_view got_probe) {
  if (sent_probe == got_probe) return std::nullopt;
  const auto sent = first_character(sent_probe);
  for (const bool windows : {false, true})
    if (misread(sent_probe, windows) == got_probe)
      return words(sent, misread(sent, true), windows ? "UTF-8 was read as Windows-1252" : "UTF-8 was read as Latin-1");
  if (got_probe.find('?') != std::string_view::npos) return words(sent_probe, got_probe, "the table knows no accents");
  return words(sent_probe, got_probe, {});
}

std::optional<std::string> number_damage(std::string_view sent, std::string_view got) {
  if (sent == got) return std::nullopt;
  return "fields: sent number " + in_quotes(sent, 20) + " got " + in_quotes(got, 40);
}

}  // namespace list_upload
