package policy_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestGuess(t *testing.T) {
	for _, tc := range []struct {
		tool      policy.Tool
		code, why string
	}{
		{policy.Tool{Name: "search_notes"}, `"search_notes": annotate.ReadOnly("Search notes"),`, "from its name"},
		{policy.Tool{Name: "createNote"}, `"createNote": annotate.Additive("Create note"),`, "from its name"},
		{policy.Tool{Name: "delete_note", Title: "Delete a note"}, `"delete_note": annotate.Destructive("Delete a note"),`, "from its name"},
		{policy.Tool{Name: "update_note"}, `"update_note": annotate.Destructive("Update note"),`, "from its name"},
		{policy.Tool{Name: "greet"}, `"greet": annotate.Destructive("Greet"),`, "to be safe, since its name does not say what it does"},
		{policy.Tool{Name: "Greet"}, `"Greet": annotate.Destructive("Use Greet"),`, "to be safe, since its name does not say what it does"},
		{policy.Tool{Name: "greet (\"x\")"}, `"greet (\"x\")": annotate.Destructive("Greet x"),`, "to be safe, since its name does not say what it does"},
		{policy.Tool{Name: "!"}, `"!": annotate.Destructive("!"),`, "to be safe, since its name does not say what it does"},
		{policy.Tool{Name: "greet", Hints: &policy.Hints{ReadOnly: ptr(true), OpenWorld: ptr(false), Idempotent: ptr(true), Title: "Say hello"}},
			`"greet": annotate.ReadOnly("Say hello", annotate.ClosedWorld()),`, "from its hints"},
		{policy.Tool{Name: "get_note", Hints: &policy.Hints{ReadOnly: ptr(true), Destructive: ptr(true), Idempotent: ptr(true)}},
			`"get_note": annotate.Destructive("Get note", annotate.Idempotent()),`, "from its hints"},
		{policy.Tool{Name: "add_note", Hints: &policy.Hints{Destructive: ptr(false)}}, `"add_note": annotate.Additive("Add note"),`, "from its hints"},
		{policy.Tool{Name: "get_note", Hints: &policy.Hints{Title: "Get it"}}, `"get_note": annotate.ReadOnly("Get it"),`, "from its name"},
	} {
		code, why := policy.Guess(tc.tool)
		assert.Equal(t, tc.code, code)
		assert.Equal(t, tc.why, why)
	}
}

func ExampleGuess() {
	code, why := policy.Guess(policy.Tool{Name: "delete_entities"})
	fmt.Println(code)
	fmt.Println("a guess", why)
	// Output:
	// "delete_entities": annotate.Destructive("Delete entities"),
	// a guess from its name
}
