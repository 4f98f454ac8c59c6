package submission

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/mcpkit-go/mcpkit/annotate"
)

// appSubmissionFile is the file that OpenAI's portal imports.
const appSubmissionFile = "chatgpt-app-submission.json"

// appSubmissionSchema is the address of the published schema. The portal's documentation also
// prints an earlier address, under /apps-sdk/, which leads to this one.
const appSubmissionSchema = "https://developers.openai.com/plugins/schemas/chatgpt-app-submission.v1.json"

// These types are the members of chatgpt-app-submission.json.
//
// Source: the skill chatgpt-app-submission of https://github.com/openai/plugins
type (
	appSubmission struct {
		Schema        string         `json:"$schema"`
		SchemaVersion int            `json:"schema_version"`
		Info          appInfo        `json:"app_info"`
		Tools         orderedTools   `json:"tools"`
		Positive      []importedCase `json:"test_cases"`
		Negative      []importedCase `json:"negative_test_cases"`
	}
	appInfo struct {
		DisplayName string `json:"display_name"`
		Subtitle    string `json:"subtitle"`
		Description string `json:"description"`
		Category    string `json:"category"`
	}
	importedTool struct {
		Annotations struct {
			ReadOnly    bool `json:"readOnlyHint"`
			OpenWorld   bool `json:"openWorldHint"`
			Destructive bool `json:"destructiveHint"`
		} `json:"annotations"`
		Justifications struct {
			ReadOnly    string `json:"read_only_justification"`
			OpenWorld   string `json:"open_world_justification"`
			Destructive string `json:"destructive_justification"`
		} `json:"justifications"`
	}
	// An importedCase is a test case. Tools is one string with commas, or null if no tool is called.
	importedCase struct {
		Description string  `json:"description"`
		Prompt      string  `json:"user_prompt"`
		Files       *string `json:"file_attachment_urls"`
		Tools       *string `json:"tools_triggered"`
		Expected    string  `json:"expected_output"`
		ExpectedURL *string `json:"expected_output_url"`
	}
)

// orderedTools are tools by name, in the order of the server's list.
type orderedTools []struct {
	name string
	tool importedTool
}

// MarshalJSON implements [json.Marshaler].
func (all orderedTools) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, t := range all {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(t.name)
		if err != nil {
			return nil, err
		}
		content, err := encoded(t.tool, "")
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(content)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// An importer makes the file that the portal imports.
type importer struct{ *draft }

// appSubmission writes the file that the portal imports. Missing answers are written as MISSING,
// and texts that the author has not confirmed as DRAFT. The problems about them are those of the
// other pages.
func (d importer) appSubmission() []byte {
	m := &d.surface.Manifest
	given := func(value, field string) string {
		if value = strings.TrimSpace(value); value == "" {
			return "MISSING: " + field
		}
		return value
	}
	out := appSubmission{
		Schema: appSubmissionSchema, SchemaVersion: 1,
		Info: appInfo{
			DisplayName: given(m.Title, "Manifest.Title"), Subtitle: given(m.Subtitle(), "Manifest.Directories.OpenAI.Subtitle"),
			Description: given(m.Description, "Manifest.Description"), Category: given(d.importCategory(), "Listing.OpenAI.ImportCategory"),
		},
		Tools: d.importedTools(), Positive: d.importedPositives(), Negative: d.importedNegatives(),
	}
	content, _ := encoded(out, "  ") // strings and booleans can always be encoded
	return content
}

func (d importer) importedTools() orderedTools {
	all := make(orderedTools, len(d.surface.Tools))
	for i, t := range d.surface.Tools {
		entry := &all[i]
		entry.name = t.Name
		for _, h := range justifiedHints {
			sent := hintValue(t, h)
			value := sent != nil && *sent
			reason := strings.TrimSpace(t.Reasons[h])
			if reason == "" {
				reason = markedDraft(t, h)
			}
			switch h {
			case annotate.ReadOnlyHint:
				entry.tool.Annotations.ReadOnly, entry.tool.Justifications.ReadOnly = value, reason
			case annotate.DestructiveHint:
				entry.tool.Annotations.Destructive, entry.tool.Justifications.Destructive = value, reason
			default:
				entry.tool.Annotations.OpenWorld, entry.tool.Justifications.OpenWorld = value, reason
			}
		}
	}
	return all
}

func (d importer) importedPositives() []importedCase {
	cases := []importedCase{}
	for _, i := range d.chosenExamples() {
		e := d.surface.Examples[i]
		var names []string
		for _, c := range e.Calls {
			if !strings.Contains(", "+strings.Join(names, ", ")+", ", ", "+c.Tool+", ") {
				names = append(names, c.Tool)
			}
		}
		tools := strings.Join(names, ", ")
		cases = append(cases, importedCase{Description: e.Title, Prompt: e.Prompt, Tools: &tools, Expected: strings.TrimSpace(e.Shows)})
	}
	return cases
}

func (d importer) importedNegatives() []importedCase {
	cases := []importedCase{}
	for i, c := range d.negativeCases() {
		why := strings.TrimRight(strings.TrimSpace(c.Why), ".")
		description := "No tool is called: " + why + "."
		if i >= len(d.listing.NegativeCases) {
			description = draftMark + description
		}
		cases = append(cases, importedCase{Description: description, Prompt: c.Prompt, Expected: "The server is not used, because " + why + "."})
	}
	return cases
}

// encoded returns a value as JSON without escapes for HTML.
func encoded(value any, indent string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	err := e.Encode(value)
	return b.Bytes(), err
}
