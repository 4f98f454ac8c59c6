package mcpkit_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// VisitsOut is a report with a file.
type VisitsOut struct {
	Days   int         `json:"days" jsonschema:"The number of days in the report."`
	Report mcpkit.File `json:"report" jsonschema:"The report as CSV, a line for each day."`
}

// Visits is a handler that returns a file next to other fields. A report that is too large for the
// memory comes from a Reader instead, and one that is too large for the server from a URL.
func Visits(context.Context, struct{}) (VisitsOut, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.WriteAll([][]string{{"day", "visits"}, {"2026-11-27", "17"}, {"2026-11-28", "23"}})
	return VisitsOut{Days: 2, Report: mcpkit.File{Name: "visits.csv", Type: "text/csv", Data: b.Bytes()}}, w.Error()
}

// A tool returns a report as a file. The result has a link that only the same caller can read, and
// the text itself, because it is short.
func ExampleFile() {
	srv := greeter()
	mcpkit.AddTool(srv, "get_visits", annotate.ReadOnly("Get visits"),
		"Returns the visits of the last days as CSV. Use when the user asks how many people came.", Visits)

	ctx := context.Background()
	session := sessionOf(ctx, srv)
	defer session.Close()
	res, err := session.CallTool(ctx, &mcp.CallToolParams{Name: "get_visits", Arguments: map[string]any{}})
	if err != nil {
		fmt.Println(err)
		return
	}
	var out VisitsOut
	raw, _ := json.Marshal(res.StructuredContent)
	_ = json.Unmarshal(raw, &out)
	fmt.Println(out.Report.Name, out.Report.Type, out.Report.Size)

	file, err := session.ReadResource(ctx, &mcp.ReadResourceParams{URI: out.Report.URL})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(file.Contents[0].Text)
	// Output:
	// visits.csv text/csv 39
	// day,visits
	// 2026-11-27,17
	// 2026-11-28,23
}

// LogoIn is an input with a file. The handler gets only PNG files of at most 2,000 bytes.
type LogoIn struct {
	Logo mcpkit.Upload `json:"logo" jsonschema:"The logo." upload:"max=2000,type=image/png"`
}

// LogoSize is a handler that takes a file. It decodes the picture, because a model that copies
// base64 makes mistakes.
func LogoSize(_ context.Context, in LogoIn) (string, error) {
	logo, err := png.Decode(bytes.NewReader(in.Logo.Data))
	if err != nil {
		return "", &mcpkit.ToolError{What: "logo: the picture is damaged", Next: "Send all of its bytes in base64.", Err: err}
	}
	return fmt.Sprintf("The logo has %d × %d pixels.", logo.Bounds().Dx(), logo.Bounds().Dy()), nil
}

// A tool takes a file as an argument. What is wrong with it is told to the model.
func ExampleUpload() {
	srv := greeter()
	mcpkit.AddTool(srv, "measure_logo", annotate.ReadOnly("Measure a logo"),
		"Returns the size of a logo in pixels. Use when the user asks whether a logo is large enough.", LogoSize)

	var file bytes.Buffer
	_ = png.Encode(&file, image.NewGray(image.Rect(0, 0, 32, 16)))

	ctx := context.Background()
	session := sessionOf(ctx, srv)
	defer session.Close()
	for _, data := range [][]byte{file.Bytes(), []byte("%PDF-1.7"), []byte(strings.Repeat("x", 5000))} {
		res, err := session.CallTool(ctx, &mcp.CallToolParams{Name: "measure_logo", Arguments: LogoIn{Logo: mcpkit.Upload{Data: data}}})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(res.Content[0].(*mcp.TextContent).Text)
	}
	// Output:
	// The logo has 32 × 16 pixels.
	// logo: the file is application/pdf, but this argument takes image/png
	// logo: the file has about 5,001 bytes, but this argument takes at most 2,000
}

// sessionOf returns a session of go-sdk's client with a server.
func sessionOf(ctx context.Context, srv *mcpkit.Server) *mcp.ClientSession {
	client, server := mcp.NewInMemoryTransports()
	if _, err := srv.SDK().Connect(ctx, server, nil); err != nil {
		panic(err)
	}
	session, err := mcp.NewClient(&mcp.Implementation{Name: "example", Version: "1"}, nil).Connect(ctx, client, nil)
	if err != nil {
		panic(err)
	}
	return session
}
