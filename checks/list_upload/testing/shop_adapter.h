// A platform that takes lists, as an adapter.
#pragma once

#include <string>

namespace list_upload {

inline const std::string shop_adapter = R"(adapter: shop
flows:
  list_upload:
    needs: [user, password, list_id, marker, phone, probe]
    changes: {mark: "${marker}", subject: list_name, list: list_id}
    steps:
      - step: list
        role: signs in
        ask: /lists/${list_id}
        as: {basic: {user: "${user}", password: "${password}"}}
        take:
          list_name: {json: /name}
          list_active: {json: /active}
          list_campaign: {json: /campaign}
          campaign_active: {json: /running}
          list_rows: {json: /rows}
          list_dialable: {json: /dialable}
      - step: upload
        role: changes
        ask: POST /lists/${list_id}/rows
        json: {rows: [{number: "${phone}", name: "${probe}", key: "${marker}"}]}
      - step: rows
        ask: /lists/${list_id}/rows?key=${marker}
        take:
          row_id: {json: /rows/*/id, optional: true}
          row_phone: {json: /rows/*/number, optional: true}
          row_probe: {json: /rows/*/name, optional: true}
      - step: astray
        ask: /lists/999/rows?key=${marker}
        take:
          astray_id: {json: /rows/0/id, optional: true}
      - step: hopper
        ask: /hopper
        take:
          hopper_rows: {json: /rows/*, fold: count}
      - step: delete
        role: changes
        cleans_up: upload
        needs: [row_id]
        ask: DELETE /rows/${row_id}
)";

}  // namespace list_upload
