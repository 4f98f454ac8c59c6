package mcpkit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/invopop/jsonschema"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// A Wait is a duration that models write as a text such as "90s".
type Wait time.Duration

func (w *Wait) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	*w = Wait(d)
	return err
}

func (w Wait) MarshalText() ([]byte, error) { return []byte(time.Duration(w).String()), nil }

// JSONSchema describes the text, because a type that encodes itself has no fields to derive it
// from.
func (Wait) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Pattern: `^([0-9]+(h|m|s))+$`, Examples: []any{"90s"}}
}

// RemindIn has descriptions in the tag jsonschema, which go-sdk reads too, and keywords in the tag
// mcpkit.
type RemindIn struct {
	After Wait   `json:"after" jsonschema:"When to remind, such as 90s or 1h30m."`
	Note  string `json:"note,omitempty" jsonschema:"What to say, in one line." mcpkit:"maxLength=80"`
	Level uint8  `json:"level,omitempty" jsonschema:"How important it is." mcpkit:"enum=1,enum=2,enum=3,default=1"`
}

// The schema of a tool comes from the types and tags of its input, and from the method JSONSchema
// of a type that describes itself.
func ExampleAddTool_tags() {
	srv := greeter()
	mcpkit.AddTool(srv, "preview_reminder", annotate.ReadOnly("Preview a reminder"),
		"Shows how a reminder would look. Use when the user asks for it.",
		func(context.Context, RemindIn) (string, error) { return "Remember!", nil })
	for _, t := range srv.Surface().Tools {
		if t.Name == "preview_reminder" {
			var s struct{ Properties map[string]json.RawMessage }
			_ = json.Unmarshal(t.Input, &s)
			for _, name := range []string{"after", "note", "level"} {
				fmt.Println(strings.ReplaceAll(string(s.Properties[name]), `,"`, ",\n \""))
			}
		}
	}
	// Output:
	// {"type":"string",
	//  "pattern":"^([0-9]+(h|m|s))+$",
	//  "description":"When to remind, such as 90s or 1h30m.",
	//  "examples":["90s"]}
	// {"type":"string",
	//  "maxLength":80,
	//  "description":"What to say, in one line."}
	// {"type":"integer",
	//  "enum":[1,2,3],
	//  "maximum":255,
	//  "minimum":0,
	//  "description":"How important it is.",
	//  "default":1}
}
