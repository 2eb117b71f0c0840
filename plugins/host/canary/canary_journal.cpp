#include "plugins/host/canary/canary_journal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "sereno/number.h"

namespace sereno::host {
namespace {

constexpr std::size_t most_bytes = 8u << 20;
constexpr std::size_t long_enough = 4u << 20;  ///< then it is begun anew, with what is open
constexpr std::string_view keep_word = "keep ";
constexpr std::string_view drop_word = "drop ";

/// "SIZE SUM", a newline, the content, a newline.
std::string entry_of(const std::string& content) {
  return std::to_string(content.size()) + " " + checksum_text(content) + "\n" + content + "\n";
}

struct Entry {
  std::string_view content{};
  std::size_t bytes = 0;   ///< of the whole entry
  bool cut_short = false;  ///< it is the last one, and was never finished
};

/// The first entry of `rest`; nothing when it is none.
std::optional<Entry> first_entry(std::string_view rest) {
  constexpr std::size_t longest_head = 32, longest_content = Intents::longest_key + Intents::longest_note + 16;
  const auto line = rest.substr(0, longest_head).find('\n');
  if (line == rest.npos)
    return rest.size() < longest_head || rest.find_first_not_of('\0') == rest.npos
               ? std::optional(Entry{.bytes = rest.size(), .cut_short = true})
               : std::nullopt;
  const auto head = rest.substr(0, line);
  const auto space = head.find(' ');
  const auto size = parse_integer<std::size_t>(head.substr(0, space));
  if (space == head.npos || !size || *size > longest_content) return std::nullopt;
  const std::size_t bytes = line + 1 + *size + 1;
  if (bytes > rest.size()) return Entry{.bytes = rest.size(), .cut_short = true};
  const auto content = rest.substr(line + 1, *size);
  const bool whole = rest[bytes - 1] == '\n' && head.substr(space + 1) == checksum_text(content);
  if (whole) return Entry{.content = content, .bytes = bytes};
  return bytes == rest.size() ? std::optional(Entry{.bytes = bytes, .cut_short = true}) : std::nullopt;
}

bool apply(std::string_view content, Intents::Open& open) {
  const auto line = content.find('\n');
  if (line == content.npos) return false;
  const auto key = content.substr(0, line);
  if (key.starts_with(keep_word))
    return Intents::put(open, key.substr(keep_word.size()), content.substr(line + 1)) == 0;
  return key.starts_with(drop_word) && Intents::take(open, key.substr(drop_word.size())) == 0;
}

}  // namespace

std::string kept_entry(std::string_view key, std::string_view note) {
  return entry_of(std::string(keep_word).append(key).append("\n").append(note));
}

std::string dropped_entry(std::string_view key) { return entry_of(std::string(drop_word).append(key).append("\n")); }

JournalReading read_journal(std::string_view bytes) {
  JournalReading reading;
  while (reading.whole < bytes.size()) {
    const auto entry = first_entry(bytes.substr(reading.whole));
    if (entry && entry->cut_short) return reading;
    if (!entry || !apply(entry->content, reading.open)) {
      reading.damaged = true;
      return reading;
    }
    reading.whole += entry->bytes;
  }
  return reading;
}

int CanaryJournal::read(Place& place) const {
  const auto record = file_.read();
  struct stat seen {};
  if (!record) return EBADMSG;
  if (::fstat(file_.descriptor(), &seen) != 0) return errno;
  place.begins = std::max(record->journal, canary_journal_start);
  const auto size = static_cast<std::uint64_t>(seen.st_size);
  if (size <= place.begins) return 0;
  if (size - place.begins > most_bytes) return EFBIG;
  std::string bytes(static_cast<std::size_t>(size - place.begins), '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = ::pread(file_.descriptor(), bytes.data() + filled, bytes.size() - filled,
                                static_cast<off_t>(place.begins + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  place.reading = read_journal(bytes);
  return place.reading.damaged ? EBADMSG : 0;
}

/// What was never finished goes first.
int CanaryJournal::append(const Place& place, std::string_view entry) const {
  const auto end = static_cast<off_t>(place.begins + place.reading.whole);
  if (::ftruncate(file_.descriptor(), end) != 0) return errno;
  const ssize_t written = ::pwrite(file_.descriptor(), entry.data(), entry.size(), end);
  if (written < 0) return errno;
  if (static_cast<std::size_t>(written) != entry.size()) return ENOSPC;
  return ::fdatasync(file_.descriptor()) == 0 ? 0 : errno;
}

/// What is open is written behind the old journal, and the record says then where to look. The room of the old one is
/// given back.
int CanaryJournal::begin_anew(const Place& place) const {
  std::string entries;
  for (const auto& [key, note] : place.reading.open) entries += kept_entry(key, note);
  if (const int error = append(place, entries)) return error;
  const std::uint64_t begins = place.begins + place.reading.whole;
  const auto moved = file_.update([&](CanaryRecord& record) { return record.journal = begins, true; }, Sync::yes);
  if (!moved) return EIO;
  constexpr auto start = static_cast<off_t>(canary_journal_start);
  ::fallocate(file_.descriptor(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, start,
              static_cast<off_t>(begins) - start);
  return 0;
}

int CanaryJournal::empty(const Place& place) const {
  if (::ftruncate(file_.descriptor(), static_cast<off_t>(place.begins)) != 0) return errno;
  return ::fdatasync(file_.descriptor()) == 0 ? 0 : errno;
}

int CanaryJournal::keep(std::string_view key, std::string_view note) {
  Place place;
  if (const int error = read(place)) return error;
  Open after = place.reading.open;
  if (const int error = put(after, key, note)) return error;
  if (place.reading.whole > long_enough) {
    if (const int error = begin_anew(place)) return error;
    return keep(key, note);
  }
  return append(place, kept_entry(key, note));
}

int CanaryJournal::drop(std::string_view key) {
  Place place;
  if (const int error = read(place)) return error;
  if (const int error = take(place.reading.open, key)) return error;
  return place.reading.open.empty() ? empty(place) : append(place, dropped_entry(key));
}

Intents::Open CanaryJournal::open() const {
  Place place;
  if (read(place) != 0) return {};
  return place.reading.open;
}

}  // namespace sereno::host
