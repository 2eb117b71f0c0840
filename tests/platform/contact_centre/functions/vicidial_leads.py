"""The half of VICIdial's non-agent API that concerns lists and leads. Each call: (function, form) -> text."""
import time

READ = ("lead_all_info", "campaigns_list", "hopper_list")
FORBIDDEN = {"hopper_bulk_insert", "update_campaign", "add_list", "copy_list"}
KEPT = ("phone_number", "phone_code", "vendor_lead_code", "source_id", "first_name", "last_name", "comments")
FIELDS = "status|user|vendor_lead_code|source_id|list_id|phone_code|phone_number|first_name|last_name|comments"


def may(function, request, form, level, refusal, clears=True):
    """Whether the user of a call has the right; answers in VICIdial's words otherwise, the password among them."""
    user, password = form.get("user", ""), form.get("pass", "")
    verdict = function.centre.accounts.verify(user, password, clears)
    if verdict == "locked":
        request.send(200, "ERROR: Too many login attempts, try again in 15 minutes\n")
    elif verdict == "refused":
        request.send(200, refusal.format(user=user, password=password) + "\n")
    elif function.centre.accounts.find(user).level < level:
        request.send(200, f"ERROR: auth USER DOES NOT HAVE PERMISSION TO USE THIS FUNCTION - |{user}|{form.get('function', '')}|\n")
    else:
        return True
    return False


def list_info(function, form):
    user, id = form.get("user", ""), form.get("list_id", "")
    if not 2 <= len(id) <= 14 or not id.isdigit():
        return f"ERROR: list_info INVALID LIST ID: {user}|{id}"
    found = function.centre.lists.shown(id)
    if found is None:
        return f"ERROR: list_info LIST DOES NOT EXIST: {user}|{id}"
    canary = found["name"].startswith("SRN-CANARY")
    active = found["active"] or canary and function.suffers("list_active")
    name = "Customers, November" if canary and function.suffers("list_renamed") else found["name"]
    row = [id, name, found["campaign"], "Y" if active else "N", time.strftime("%Y-%m-%d %H:%M:%S"), "", "2099-12-31", "0"]
    head = ["list_id", "list_name", "campaign_id", "active", "list_changedate", "list_lastcalldate", "expiration_date", "resets_today"]
    if form.get("leads_counts") == "Y":
        head += ["all_leads_count", "new_leads_count"]
        row += [str(found["rows"]), str(found["rows"])]
    if form.get("dialable_count") == "Y":
        head.append("dialable_count")
        row.append(str(found["rows"] if active else 0))
    return ("|".join(head) + "\n" if form.get("header") == "YES" else "") + "|".join(row)


def campaigns_list(function, form):
    rows = {"SRNCANARY": ("canaries' lists", "Y" if function.suffers("campaign_active") else "N", "CANARIES", "MANUAL"),
            "SRNLOGIN": ("canaries", "Y", "CANARIES", "INBOUND_MAN"), "OUTBOUND": ("customers", "Y", "AGENTS", "RATIO")}
    wanted = form.get("campaign_id", "")
    return "\n".join(f"{id}|{'|'.join(row)}" for id, row in rows.items() if wanted in ("", id))


def add_lead(function, form):
    """`list_id` shorter than three characters becomes 999 after the checks were made, as there."""
    user, id, phone, lists = form.get("user", ""), form.get("list_id", "999"), form.get("phone_number", ""), function.centre.lists
    if not 6 <= len(phone) <= 16 or not phone.isdigit():
        return f"ERROR: add_lead INVALID PHONE NUMBER LENGTH: {phone}|{user}"
    if form.get("list_exists_check") == "Y" and len(id) >= 3 and lists.find(id) is None:
        return f"ERROR: add_lead NOT A DEFINED LIST ID, LIST EXISTS CHECK ENABLED: {phone}|{user}|{id}"
    if form.get("duplicate_check", "") in ("DUPLIST", "DUPSYS") and any(row.get("phone_number") == phone for row in lists.rows(id)):
        return f"ERROR: add_lead DUPLICATE PHONE NUMBER IN LIST: {phone}|{user}|{id}"
    id = id if len(id) >= 3 and lists.find(id) else "999"
    row = {key: form.get(key, "") for key in KEPT}
    row |= {"add_to_hopper": form.get("add_to_hopper", "N")}
    lists.touch("upload", user, id, "add_lead")
    number = lists.add(id, row, lambda mode: function.suffers(
        {"rows_vanish": "lead_vanishes", "mojibake": "lead_mojibake", "lands_in_hopper": "lead_in_hopper"}.get(mode, "")))
    return f"SUCCESS: add_lead LEAD HAS BEEN ADDED - {phone}|{user}|{id}|{number}|-6.00"


def load_file(function, parts, user):
    """(good, bad) rows of a tab- or pipe-separated file in the standard layout: the phone number is the third column."""
    id = parts.get("list_id_override", b"").decode("ascii", "replace")
    rows = [line.replace("\t", "|").split("|") for line in parts.get("leadfile", b"").decode("utf-8", "replace").splitlines()]
    good = bad = 0
    for row in rows:
        form = {"user": user, "list_id": id, "phone_number": row[2] if len(row) > 2 else "", "vendor_lead_code": row[0],
                "source_id": row[1] if len(row) > 1 else "", "first_name": row[5] if len(row) > 5 else "", "list_exists_check": "Y"}
        added = add_lead(function, form).startswith("SUCCESS")
        good, bad = good + added, bad + (not added)
    return good, bad


def update_lead(function, form):
    """Finding by the vendor's code (no_update=Y) and deleting by number; all else leaves a touch."""
    user, lists = form.get("user", ""), function.centre.lists
    if form.get("search_method") == "VENDOR_LEAD_CODE" and form.get("no_update") == "Y":
        return found_lead(lists, form)
    number = form.get("lead_id", "")
    row = lists.row(number)
    if row is None:
        return f"ERROR: update_lead NO MATCHES FOUND IN THE SYSTEM: {user}|{number}|||"
    if form.get("delete_lead") == "Y":
        count = 0 if function.suffers("delete_counts_zero") else int(lists.delete(number, user))
        return f"SUCCESS: update_lead LEAD HAS BEEN DELETED 1|0 - {user}|{number}|{count}|"
    lists.touch("change", user, row["list"], f"row {number}")
    return f"SUCCESS: update_lead LEAD HAS BEEN UPDATED: {user}|{number}|||"


def found_lead(lists, form):
    user, code = form.get("user", ""), form.get("vendor_lead_code", "")
    id = form.get("list_id", "") if form.get("search_location") == "LIST" else None
    for one in (id,) if id else ("99901", "100", "999"):
        for row in lists.rows(one):
            if row.get("vendor_lead_code") == code:
                return (f"NOTICE: update_lead LEADS FOUND IN THE SYSTEM: |{user}|{row['id']}|{code}|{row.get('phone_number', '')}|"
                        f"{row['list']}|0|")
    return f"ERROR: update_lead NO MATCHES FOUND IN THE SYSTEM: {user}||{code}||"


def lead_all_info(function, form):
    number = form.get("lead_id", "")
    row = function.centre.lists.row(number)
    if row is None:
        return f"ERROR: lead_all_info LEAD NOT FOUND: {form.get('user', '')}|{number}"
    values = {"status": "NEW", "user": "", "list_id": row["list"], **row}
    head = FIELDS + "\n" if form.get("header") == "YES" else ""
    return head + "|".join(str(values.get(name, "")) for name in FIELDS.split("|"))


def hopper_list(function, form):
    campaign, lists = form.get("campaign_id", ""), function.centre.lists
    rows = [row for id in ("99901", "100", "999") for row in lists.hopper(id) if lists.find(id).campaign == campaign]
    if not rows:
        return f"ERROR: hopper_list THERE ARE NO LEADS IN THE HOPPER FOR THIS CAMPAIGN: {form.get('user', '')}|{campaign}"
    return "\n".join(f"{row['id']}|{row.get('phone_number', '')}|{row['list']}|READY" for row in rows)


def forbidden(function, form):
    function.centre.lists.touch("dial", form.get("user", ""), form.get("list_id", ""), form["function"])
    return f"SUCCESS: {form['function']} DONE - {form.get('user', '')}"


def update_list(function, form):
    user, id, lists = form.get("user", ""), form.get("list_id", ""), function.centre.lists
    found = lists.find(id)
    if found is None:
        return f"ERROR: update_list LIST DOES NOT EXIST: {user}|{id}"
    lists.touch("change", user, id, str(sorted(set(form) - {"user", "pass", "source", "function", "list_id"})))
    found.active = form.get("active", "Y" if found.active else "N") == "Y"
    return f"SUCCESS: update_list LIST HAS BEEN UPDATED: {user}|{id}"


CALLS = {
    "list_info": list_info, "campaigns_list": campaigns_list, "add_lead": add_lead, "update_lead": update_lead,
    "lead_all_info": lead_all_info, "hopper_list": hopper_list, "update_list": update_list,
    **{name: forbidden for name in FORBIDDEN},
}
