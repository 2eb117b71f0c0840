#include "ledger/record_content.h"

namespace sereno::ledger {

namespace {

std::optional<std::string> fact_content_of(Store& store, const StoredRecord& record, BytesVersion version) {
  const auto stored = store.fact(record.frame.sequence);
  if (!stored) return std::nullopt;
  return version == BytesVersion::one ? fact_bytes_1(stored->fact) : fact_bytes(stored->fact);
}

std::optional<std::string> run_content_of(Store& store, const StoredRecord& record, BytesVersion version) {
  const auto stored = record.run ? store.run(*record.run) : std::nullopt;
  if (!stored) return std::nullopt;
  return version == BytesVersion::one ? run_bytes_1(stored->run) : run_bytes(stored->run, stored->place.lane);
}

std::optional<std::string> seal_content_of(Store& store, const StoredRecord& record, BytesVersion version) {
  const auto packed = store.seal(record.frame.sequence);
  if (!packed) return std::nullopt;
  return version == BytesVersion::one ? seal_bytes_1(record.frame.recorded_at, *packed) : seal_bytes(*packed);
}

std::optional<std::string> file_content_of(Store& store, const StoredRecord& record) {
  std::optional<std::string> content;
  if (const auto stored = store.file_of(record.frame.sequence))
    content = file_bytes(stored->file.digest, stored->file.size);
  return content;
}

std::optional<std::string> migration_content_of(Store& store, const StoredRecord& record) {
  const auto stored = store.migration(record.frame.sequence);
  if (!stored) return std::nullopt;
  return migration_bytes(stored->from, stored->to, stored->derived);
}

}  // namespace

std::optional<std::string> record_content(Store& store, const StoredRecord& record, BytesVersion version) {
  switch (record.frame.kind) {
    case RecordKind::fact:
      return fact_content_of(store, record, version);
    case RecordKind::run:
      return run_content_of(store, record, version);
    case RecordKind::seal:
      return seal_content_of(store, record, version);
    case RecordKind::file:
      return version == BytesVersion::one ? std::nullopt : file_content_of(store, record);
    case RecordKind::migration:
      return version == BytesVersion::one ? std::nullopt : migration_content_of(store, record);
  }
  return std::nullopt;
}

}  // namespace sereno::ledger
