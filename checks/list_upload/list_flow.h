// From an adapter's flow "list_upload" to what is run: rows put in, cleaning up put behind. What an adapter may not do
// is refused here or, on the request as it goes out, by the engine. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sereno/flows/adapter.h"
#include "sereno/flows/flow.h"
#include "sereno/result.h"

namespace list_upload {

inline constexpr unsigned most_rows = 3;
/// Of every list that may be touched, whatever anybody says.
inline constexpr std::string_view name_prefix = "SRN-CANARY";

enum class Mode : std::uint8_t { api, form, sftp };

/// The flow with `rows` rows. Steps: sign_in, page, list, campaign, upload, job, rows, row, astray, hopper, as far as
/// the adapter has them; cleaning up behind upload: remove_file, find, find_astray, delete_1 ..., delete_astray, gone;
/// behind sign_in: sign_out. Values that the caller gives: list_id, marker, probe, phone_1 ... Values that come of it:
/// those of the list's guards; found, row_id_1, row_phone_1, row_probe_1 ...; astray_id, hopper_rows, left. Form and
/// SFTP are "list_upload_form" and "list_upload_sftp", whose steps take the place of those of the same name. The error
/// says what of the adapter does not fit.
sereno::Result<sereno::flows::Flow> list_flow(const sereno::flows::Adapter& adapter, Mode mode, unsigned rows);

/// What an earlier run left under the value "marker": find, and behind it the deletions and gone.
sereno::flows::Flow left_behind_flow(const sereno::flows::Flow& list_flow);

}  // namespace list_upload
