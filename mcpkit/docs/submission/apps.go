package submission

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// apps names the tools and resources that have a user interface.
func (d *draft) apps() (names []string) {
	for _, t := range d.surface.Tools {
		if hasUI(t) {
			names = append(names, t.Name)
		}
	}
	for _, r := range d.surface.Resources {
		if strings.HasPrefix(r.Name, "ui://") || strings.Contains(r.MediaType, "mcp-app") {
			names = append(names, r.Name)
		}
	}
	return names
}

// hasUI reports whether the _meta of a tool names a user interface.
func hasUI(t policy.Tool) bool {
	var definition struct {
		Meta map[string]json.RawMessage `json:"_meta"`
	}
	if json.Unmarshal(t.Definition, &definition) != nil {
		return false
	}
	for _, key := range []string{"ui", "ui/resourceUri", "openai/outputTemplate"} {
		if value, ok := definition.Meta[key]; ok && !bytes.Equal(value, []byte("null")) {
			return true
		}
	}
	return false
}

// screenshots writes the pictures for a directory. Check returns what is wrong with a picture of
// the given size, or "".
func (f *form) screenshots(from string, pictures []Screenshot, least, most int, check func(width, height int) string) {
	f.Heading(3, "Screenshots")
	apps := f.apps()
	switch {
	case len(apps) == 0 && len(pictures) == 0:
		f.Paragraph("None. Only servers with user interfaces (MCP Apps) have screenshots.")
		return
	case len(apps) == 0:
		f.problem(Invalid, from, "the server has no user interface, so the directory takes no screenshots")
		return
	}
	f.Paragraph("These have a user interface: %s.", firstCodes(apps))
	n := len(pictures)
	if n < least {
		f.missing(from, fmt.Sprintf("there are %d; add %d more, each a PNG of the response without the prompt in it", n, least-n))
	}
	if n > most {
		f.problem(OverLimit, from, fmt.Sprintf("there are %d; %d are allowed", n, most))
	}
	for i, p := range pictures {
		field := fmt.Sprintf("%s[%d]", from, i)
		f.Item("screenshots/%d.png: “%s”", i+1, markdown.Escape(p.Prompt))
		f.pictures = append(f.pictures, File{Name: fmt.Sprintf("screenshots/%d.png", i+1), Content: p.PNG})
		switch width, height, ok := pngSize(p.PNG); {
		case !ok:
			f.add(Invalid, f.step, field, "it is not a PNG file")
		case check(width, height) != "":
			f.add(Invalid, f.step, field, check(width, height))
		}
		if strings.TrimSpace(p.Prompt) == "" {
			f.add(Missing, f.step, field, "give the prompt that led to the response")
		}
	}
	f.EndList()
}

// anthropicPicture says what is wrong with a picture for Anthropic's directory.
func anthropicPicture(width, _ int) string {
	if width < screenshotWidthMin {
		return fmt.Sprintf("it is %d pixels wide; at least %d are needed", width, screenshotWidthMin)
	}
	return ""
}

// openAIPicture says what is wrong with a picture for OpenAI's directory.
func openAIPicture(width, height int) string {
	if width != openAIWidth || height < openAIHeightMin || height > openAIHeightMax {
		return fmt.Sprintf("it has %d by %d pixels; it must be %d wide and %d to %d high", width, height, openAIWidth, openAIHeightMin, openAIHeightMax)
	}
	return ""
}

// pngSize reads the size of a picture from the header of a PNG file.
func pngSize(png []byte) (width, height int, ok bool) {
	const start = "\x89PNG\r\n\x1a\n"
	if len(png) < 24 || string(png[:8]) != start || string(png[12:16]) != "IHDR" {
		return 0, 0, false
	}
	return int(binary.BigEndian.Uint32(png[16:20])), int(binary.BigEndian.Uint32(png[20:24])), true
}
