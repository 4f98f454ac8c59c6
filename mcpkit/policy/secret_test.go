package policy_test

import (
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

var secretArguments = []policy.RuleID{policy.RuleSecretArgument, policy.RuleSecretArgumentLikely}

func TestArgumentsThatTakeACredential(t *testing.T) {
	checkRule(t, policy.RuleSecretArgument, []ruleCase{
		{"named", properties(`{"access_token":{"type":"string","description":"OAuth bearer token of the user"}}`),
			[]string{`tool "search_notes" takes an access token in its argument access_token: "OAuth bearer token of the user"`}},
		{"described", properties(`{"x":{"type":"string","description":"The password of the account"}}`),
			[]string{`tool "search_notes" takes a password in its argument x: "The password of the account"`}},
		{"nested", properties(`{"auth":{"type":"object","properties":{"token":{"type":"string"}}}}`),
			[]string{`tool "search_notes" takes an access token in its argument auth.token`}},
	})
	checkData(t, false, secretArguments, []dataCase{
		{name: "apiKey"}, {name: "userpassword"}, {name: "X-Partner-Secret"}, {name: "seed_phrase"}, {name: "totp"},
		{name: "cookie", schema: "Content of the session cookie."},
		{name: "code", schema: "The code that we sent to your phone."},
		{name: "key", schema: "PEM of the private key."},
		{name: "url", schema: "Address of the form https://user:token@host/path."},
		{name: "access", schema: "Name and password, separated by a colon."},
		{name: "dsn", schema: "Address such as db://user:password@host."},
		{name: "options", schema: `{"type":"object","properties":{"service_account_json":{"type":"string","description":"Key file of a service account."}}}`},
		{name: "headers", schema: `{"type":"object","description":"HTTP headers, for example Authorization."}`},
		{tool: "get_station", text: "Returns readings. The owner's API key is passed as `ref`.", name: "ref"},
	}, []dataCase{
		{name: "page_token", schema: "Token of the next page."},
		{name: "continue", schema: "Token returned with the previous page."},
		{name: "token", schema: "Symbol of the coin, such as ETH."},
		{name: "max_tokens", schema: `{"type":"integer","description":"Longest answer in tokens."}`},
		{name: "key", schema: "Key of the object in the store."},
		{name: "flag_key", schema: "Key of the flag."},
		{name: "sort_key", schema: "Field to sort by."},
		{name: "idempotency_key", schema: "Any text that is new for each order."},
		{name: "public_key", schema: "Public key in PEM form."},
		{name: "secret_id", schema: "Secret to rotate."},
		{name: "key", schema: `{"type":"string","enum":["key1","key2"],"description":"Which access key is replaced."}`},
		{name: "password_policy", schema: "Name of the policy."},
		{name: "has_password", schema: `{"type":"boolean","description":"Only accounts with a password."}`},
		{name: "session_id", schema: "Training session."},
		{name: "pin", schema: "Pin on the map."},
		{name: "auth_method", schema: "Method of authentication (password or key)."},
		{name: "resource", schema: "Kind of resource, e.g. secrets."},
		{tool: "create_meeting", text: "Creates a meeting.", name: "passcode", schema: "Passcode for guests."},
	})
}

func TestToolsThatSetACredentialAreAskedWhy(t *testing.T) {
	checkData(t, false, []policy.RuleID{policy.RuleSecretArgumentLikely}, []dataCase{
		{tool: "reset_password", text: "Sets a new password of an employee.", name: "new_password"},
		{tool: "create_user", text: "Creates a user.", name: "password"},
		{tool: "edit_hook", text: "Changes a hook.", name: "token", schema: "Updated secret token."},
		{tool: "verify_token", text: "Tells whether a token is valid.", name: "token", schema: "Access token to verify."},
		{tool: "delete_upload_by_secret", text: "Deletes an upload.", name: "secret", schema: "Secret of the upload."},
		{tool: "add_hook", text: "Adds a hook.", name: "token", schema: "Secret token for validation of payloads."},
		{tool: "read_pdf", text: "Returns the text of a PDF.", name: "password"},
		{name: "token", schema: "Given to partners."},
		{name: "value", schema: `{"type":"string","format":"password"}`},
	}, nil)
}

func TestResultsWithACredential(t *testing.T) {
	checkRule(t, policy.RuleSecretResult, []ruleCase{
		{"member", output(`{"type":"object","properties":{"database_password":{"type":"string"}}}`),
			[]string{`tool "search_notes" returns a password in the member database_password of its result`}},
	})
	checkRule(t, policy.RuleSecretResultLikely, []ruleCase{
		{"promised", described("Returns a database together with its password. Use when asked."),
			[]string{`tool "search_notes" says that its result has a secret, in its description: "Returns a database together with its password"`}},
	})
	results := []policy.RuleID{policy.RuleSecretResult, policy.RuleSecretResultLikely}
	checkData(t, true, results, []dataCase{
		{name: "password_hash"}, {name: "reset_link"}, {name: "refresh_token"}, {name: "client_secret"},
		{name: "env_vars", schema: `{"type":"array","items":{"type":"string"},"description":"Variables with their values in clear."}`},
		{name: "pan", schema: "Complete number of the card."},
	}, []dataCase{
		{name: "next_page_token"}, {name: "share_link", schema: "Link that works once."},
		{name: "api_key", schema: "Last four characters of the key."},
		{name: "token", schema: "Masked."},
		{name: "secret_name"}, {name: "password_changed_at"},
		{tool: "get_password_policy", text: "Shows the password policy: length, history and age. No passwords are returned."},
		{tool: "list_stale_logins", text: "Lists entries whose password has not been changed, never the secret itself."},
		{tool: "list_leaked_secrets", text: "Lists places in code where keys or passwords were committed."},
		{tool: "list_sources", text: "Lists data sources. Credentials stored with a source are not returned."},
		{tool: "suggest_password", text: "Suggests a strong password.", name: "password"},
	})
	checkData(t, true, []policy.RuleID{policy.RuleSecretResultLikely}, []dataCase{
		{tool: "create_api_key", text: "Creates an API key.", name: "api_key"},
		{tool: "list_servers", text: "Lists servers including the root password of each."},
		{tool: "rotate_token", text: "Returns the account with the new state and its access token."},
		{name: "door_code"}, {name: "env", schema: "Environment variables of the process."},
	}, nil)
}
