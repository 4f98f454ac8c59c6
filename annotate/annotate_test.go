package annotate_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
)

func TestHintsOnTheWire(t *testing.T) {
	for name, tc := range map[string]struct {
		a                   annotate.Annotation
		guide, spec, openai string
	}{
		"read-only": {annotate.ReadOnly("Find"),
			`{"title":"Find","readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":true}`,
			`{"title":"Find","readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":true}`,
			`{"title":"Find","readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":false}`},
		"read-only, closed": {annotate.ReadOnly("Find", annotate.ClosedWorld()),
			`{"title":"Find","readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":false}`,
			`{"title":"Find","readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":false}`,
			`{"title":"Find","readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":false}`},
		"additive": {annotate.Additive("Add"),
			`{"title":"Add","readOnlyHint":false,"destructiveHint":true,"idempotentHint":false,"openWorldHint":true}`,
			`{"title":"Add","readOnlyHint":false,"destructiveHint":false,"idempotentHint":false,"openWorldHint":true}`,
			`{"title":"Add","readOnlyHint":false,"destructiveHint":false,"idempotentHint":false,"openWorldHint":true}`},
		"additive, closed": {annotate.Additive("Add", annotate.ClosedWorld()),
			`{"title":"Add","readOnlyHint":false,"destructiveHint":true,"idempotentHint":false,"openWorldHint":false}`,
			`{"title":"Add","readOnlyHint":false,"destructiveHint":false,"idempotentHint":false,"openWorldHint":false}`,
			`{"title":"Add","readOnlyHint":false,"destructiveHint":false,"idempotentHint":false,"openWorldHint":false}`},
		"destructive, idempotent": {annotate.Destructive("Delete", annotate.Idempotent(), annotate.ClosedWorld(), annotate.OpenWorld()),
			`{"title":"Delete","readOnlyHint":false,"destructiveHint":true,"idempotentHint":true,"openWorldHint":true}`,
			`{"title":"Delete","readOnlyHint":false,"destructiveHint":true,"idempotentHint":true,"openWorldHint":true}`,
			`{"title":"Delete","readOnlyHint":false,"destructiveHint":true,"idempotentHint":true,"openWorldHint":true}`},
	} {
		t.Run(name, func(t *testing.T) {
			for profile, want := range map[annotate.Profile]string{annotate.Guide: tc.guide, annotate.Spec: tc.spec, annotate.OpenAI: tc.openai} {
				raw, err := json.Marshal(tc.a.Hints(profile))
				require.NoError(t, err)
				assert.JSONEq(t, want, string(raw), profile)
			}
		})
	}
}

func TestTheZeroAnnotationIsInvalid(t *testing.T) {
	var a annotate.Annotation
	assert.True(t, a.IsZero())
	assert.Nil(t, a.Hints(annotate.Guide))
	assert.Equal(t, "undeclared", a.Effect().String())
	assert.False(t, annotate.ReadOnly("").IsZero(), "an empty title is another mistake")
}

func TestBecause(t *testing.T) {
	a := annotate.Additive("Add",
		annotate.Because(annotate.DestructiveHint, "first"),
		annotate.Because(annotate.DestructiveHint, "adds only"),
		annotate.Because(annotate.Hint(99), "nowhere"),
		nil)
	assert.Equal(t, "adds only", a.Reason(annotate.DestructiveHint))
	assert.Empty(t, a.Reason(annotate.OpenWorldHint))
	assert.Empty(t, a.Reason(annotate.Hint(-1)))
	assert.Equal(t, "unknown hint", annotate.Hint(99).String())
}

func TestAnnotationsDoNotShareState(t *testing.T) {
	base := annotate.Destructive("Delete")
	hints := base.Hints(annotate.Guide)
	*hints.DestructiveHint = false
	assert.True(t, *base.Hints(annotate.Guide).DestructiveHint)
}

// The package works on a plain go-sdk server: the hints go into a tool.
func Example() {
	a := annotate.Destructive("Delete a note", annotate.Idempotent(), annotate.ClosedWorld())
	tool := &mcp.Tool{
		Name:        "delete_note",
		Title:       a.Title(),
		Description: "Deletes one note. Use when the user asks to remove it.",
		Annotations: a.Hints(annotate.Guide),
	}
	raw, _ := json.MarshalIndent(tool.Annotations, "", "  ")
	fmt.Println(string(raw))
	// Output:
	// {
	//   "destructiveHint": true,
	//   "idempotentHint": true,
	//   "openWorldHint": false,
	//   "readOnlyHint": false,
	//   "title": "Delete a note"
	// }
}

// An addition is destructive by the submission guide, but not by the MCP specification.
func ExampleProfile() {
	a := annotate.Additive("Create a note")
	fmt.Println("guide:", *a.Hints(annotate.Guide).DestructiveHint)
	fmt.Println("spec:", *a.Hints(annotate.Spec).DestructiveHint)
	// Output:
	// guide: true
	// spec: false
}

// OpenAI's review asks for a written reason for each hint.
func ExampleBecause() {
	a := annotate.ReadOnly("Search notes",
		annotate.Because(annotate.ReadOnlyHint, "Runs one SELECT on the notes of the caller."),
		annotate.Because(annotate.OpenWorldHint, "Deals with the public web."))
	fmt.Printf("%s: %s\n", annotate.ReadOnlyHint, a.Reason(annotate.ReadOnlyHint))
	// Output: readOnlyHint: Runs one SELECT on the notes of the caller.
}
