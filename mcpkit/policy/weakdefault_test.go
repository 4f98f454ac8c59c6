package policy_test

import "testing"

func TestWeakDefaults(t *testing.T) {
	checkRule(t, "argument-weak-default", []ruleCase{
		{"a check is off", properties(`{"verify_signature":{"type":"boolean","default":false}}`),
			[]string{`argument "verify_signature" of tool "search_notes" is false by default, which weakens a protection: "verify"`}},
		{"an exemption is on", properties(`{"skip_tls_verification":{"type":"boolean","default":true}}`),
			[]string{`argument "skip_tls_verification" of tool "search_notes" is true by default, which weakens a protection: "tls"`}},
		{"the description tells", properties(`{"quiet":{"type":"boolean","description":"Leaves no line in the audit trail.","default":true}}`),
			[]string{`argument "quiet" of tool "search_notes" is true by default, which weakens a protection: "audit"`}},
		{"an old method", properties(`{"encryption":{"enum":["sslv3","tls1_3"],"default":"sslv3"}}`),
			[]string{`argument "encryption" of tool "search_notes" is "sslv3" by default, which no longer protects`}},
		{"the protected value", properties(`{"verify_signature":{"type":"boolean","default":true},"insecure_tls":{"type":"boolean","default":false}}`), nil},
		{"no default", properties(`{"skip_tls_verification":{"type":"boolean"}}`), nil},
		{"no protection", properties(`{"all":{"type":"boolean","default":true},"format":{"enum":["none","table"],"default":"none"}}`), nil},
	})
}
