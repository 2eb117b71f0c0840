// The rows of an upload: an adapter writes one, and as many as are asked for go out. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sereno/flows/flow.h"
#include "sereno/flows/request.h"

namespace list_upload {

/// "row_id" and 2: "row_id_2".
std::string with_number(std::string_view name, unsigned number);

/// "${from}" becomes "${to}" wherever the request says it.
void rename(sereno::flows::Request& request, std::string_view from, std::string_view to);

/// The item of a JSON list, or the line of a text, that holds "${phone}" as often as there are rows, with "${phone_1}"
/// and so on. Why that cannot be; nothing when it is done.
std::optional<std::string> put_rows(sereno::flows::Step& upload, unsigned rows);

}  // namespace list_upload
