"""The pages of the sign-in, and the sentences with which platforms refuse it."""
import html

FORM = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Lantern: sign in</title>{meta}</head>
<body>
<h1>Sign in to Lantern</h1>
{said}<form id="login" action="/login" method="post">
{hidden}<label>User <input name="username" autocomplete="username"></label>
<label>Password <input type="password" name="password" autocomplete="current-password"></label>
<button>Sign in</button>
</form>
</body>
</html>
"""
DESK = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Lantern: agent</title><meta name="csrf-token" content="{csrf}"></head>
<body>
<h1>Agent desk</h1>
<p id="who">Signed in as {name}</p>
<p>State: <b id="state">{state}</b>. Queues: {queues}.</p>
<form action="/logout" method="post"><input type="hidden" name="csrf_token" value="{csrf}"><button>Sign out</button></form>
</body>
</html>
"""
STALE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Lantern: sign in</title></head>
<body>
<p class="error">You are already logged in, please log out of your other session first</p>
<form id="end-other" action="/sessions/end" method="post">
<input type="hidden" name="csrf_token" value="{csrf}"><input name="username"><input type="password" name="password">
<button>End the other session</button>
</form>
</body>
</html>
"""
TWO_FACTOR = """<!DOCTYPE html>
<html lang="en"><head><title>Lantern: second factor</title></head>
<body><h1>Two-factor authentication</h1><form action="/second-factor" method="post"><input name="code"></form></body></html>
"""
CHANGE_PASSWORD = """<!DOCTYPE html>
<html lang="en"><head><title>Lantern: change password</title></head>
<body><h1>Your password has expired</h1><form action="/password" method="post"><input type="password" name="new"></form></body></html>
"""
REFUSED = "Login incorrect, please try again"
LOCKED = "Too many login attempts, try again in 15 minutes"
NO_SEATS = "Sorry, there are no available sessions"
TOO_MANY = "Too many agents logged in, please contact your administrator"
NOT_ALLOWED = "Your IP Address is not allowed: {address}"
PHONE = "Sorry, your phone login and password are not active in this system, please try again:"
CAMPAIGN_EMPTY = "Sorry, there are no leads in the hopper for this campaign"
CLOCKS = "There is a time synchronization problem with your system, please tell your system administrator"


def form_page(session, said="", field=True, meta=True):
    token = html.escape(session.csrf)
    return FORM.format(
        meta=f'<meta name="csrf-token" content="{token}">' if meta else "",
        hidden=f'<input type="hidden" name="csrf_token" value="{token}">\n' if field else "",
        said=f'<p class="error">{html.escape(said)}</p>\n' if said else "")


def desk_page(session, state):
    return DESK.format(csrf=html.escape(session.csrf), name=html.escape(session.name), state=state["state"],
                       queues=state["queues"])
