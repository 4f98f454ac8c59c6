package policy_test

import (
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestPersonalDataNeedAPurpose(t *testing.T) {
	checkRule(t, policy.RulePersonalData, []ruleCase{
		{"argument", properties(`{"passport_no":{"type":"string","description":"Passport of the subscriber"}}`), []string{
			`tool "search_notes" takes the number of a passport or an identity document in its argument passport_no: ` +
				`"Passport of the subscriber", which its purpose does not seem to need`,
		}},
		{"result", output(`{"type":"object","properties":{"ssn":{"type":"string"}}}`), []string{
			`tool "search_notes" returns a social security number in the member ssn of its result, which its purpose does not seem to need`,
		}},
	})
	checkData(t, false, []policy.RuleID{policy.RulePersonalData}, []dataCase{
		{name: "social_security_number"}, {name: "medical_conditions"}, {name: "fingerprint_template"}, {name: "religion"}, {name: "dob"},
		{name: "illnesses", schema: "Illnesses of each guest."},
		{name: "credit_card_number"}, {name: "browsing_history"}, {name: "household_income"},
		{name: "address_book", schema: `{"type":"array","items":{"type":"string"}}`},
		{name: "gps_track", schema: `{"type":"array","items":{"type":"string"},"description":"Positions of the user during the past week."}`},
		{name: "phone_contacts", schema: "Names and numbers from the user's address book."},
		{tool: "find_films", text: "Finds films.", name: "home_address", schema: "Street and number of the user."},
		{name: "places", schema: "Places where the user was during the last month."},
		{name: "first_pet"}, {name: "sexual_orientation"},
		{name: "party", schema: "Party that the user voted for."},
		{name: "record", schema: "Convictions of the visitor."},
		{tool: "find_recipes", text: "Finds recipes.", name: "device_position", schema: `{"type":"object","properties":{"lat":{"type":"number"}}}`},
		{tool: "get_bed", text: "Returns a bed along with diagnoses of the others in that room."},
	}, []dataCase{
		{tool: "get_observations", text: "Returns observations of a patient.", name: "diagnosis", schema: "Diagnosis of the patient."},
		{tool: "run_payroll", text: "Prepares the payroll.", name: "ssn"},
		{tool: "verify_identity", text: "Verifies the identity of a customer.", name: "passport_number"},
		{tool: "find_cafes", text: "Finds cafes nearby.", name: "gps_location"},
		{tool: "search_jobs", text: "Searches jobs.", name: "salary"},
		{tool: "create_contact", text: "Creates a contact.", name: "email"},
		{tool: "create_contact", text: "Creates a contact.", name: "phone"},
		{name: "reader_card", schema: "Number on the reader's card."},
		{name: "card_number", schema: "Number of the library card."},
		{name: "health_status", schema: "Health of the project: on track or at risk."},
		{name: "disease", schema: "Disease to look up."},
		{name: "fingerprint", schema: "Fingerprint of the certificate."},
		{name: "race", schema: "Race of the season."},
		{tool: "list_hikes", text: "Lists recorded hikes.", name: "gps_track"},
		{tool: "quote_delivery", text: "Quotes a delivery.", name: "home_address"},
		{name: "places", schema: "Places to look in."},
		{name: "access", schema: "Level of access (disabled, private, enabled)."},
	})
}

func TestCodesOfPaymentCards(t *testing.T) {
	checkRule(t, policy.RuleCardCode, []ruleCase{
		{"argument", properties(`{"cvv":{"type":"string","description":"Three digits on the back"}}`),
			[]string{`tool "search_notes" takes the security code of a payment card in its argument cvv: "Three digits on the back"`}},
		{"result", output(`{"type":"object","properties":{"card_security_code":{"type":"string"}}}`),
			[]string{`tool "search_notes" returns the security code of a payment card in the member card_security_code of its result`}},
		{"another code", properties(`{"code":{"type":"string","description":"Country code"}}`), nil},
	})
}

func TestResultsForTheOperator(t *testing.T) {
	checkRule(t, policy.RuleInternalResult, []ruleCase{
		{"trace", output(`{"type":"object","properties":{"trace_id":{"type":"string","description":"Trace of the request"}}}`),
			[]string{`tool "search_notes" returns an id of the tracing in the member trace_id of its result: "Trace of the request"`}},
	})
	checkData(t, true, []policy.RuleID{policy.RuleInternalResult}, []dataCase{
		{name: "requestId"}, {name: "session_id"}, {name: "stack_trace"}, {name: "debug", schema: `{"type":"object"}`}, {name: "raw_response"},
		{name: "executed_sql"}, {name: "served_by", schema: "Host that answered."}, {name: "internal_id"},
		{name: "backend_host", schema: "Host name of the machine that answered."},
		{name: "fraud_score"},
		{tool: "find_lamps", text: "Finds lamps of the shop.", name: "internal_margin", schema: "Our margin on the lamp."},
		{name: "row", schema: "Key of the resident in our database."},
		{tool: "get_parcel", text: "Returns a parcel together with the raw answer of the carrier."},
	}, []dataCase{
		{tool: "get_trace", text: "Returns a trace with its spans.", name: "trace_id"},
		{tool: "get_crash", text: "Returns a crash with its latest event and stack trace.", name: "stack_trace"},
		{tool: "list_sessions", text: "Lists training sessions.", name: "session_id"},
		{tool: "get_margin", text: "Returns the margin of a product.", name: "profit_margin"},
		{tool: "screen_order", text: "Screens an order for fraud.", name: "fraud_score"},
		{tool: "list_nodes", text: "Lists nodes of a cluster.", name: "host", schema: "Name of the machine that runs the node."},
		{name: "pull_request_id"}, {name: "id"}, {name: "order_id"},
		{tool: "run_query", text: "Runs a query.", name: "sql", schema: "Statement that was run."},
	})
}
