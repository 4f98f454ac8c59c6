package wrap_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/oauth"
)

type RefundIn struct {
	Charge   string            `json:"charge" form:"charge" jsonschema:"The id of the charge"`
	Amount   int64             `json:"amount" form:"amount" jsonschema:"The amount in cents"`
	Expand   []string          `json:"expand,omitempty" form:"expand,brackets" jsonschema:"The objects to include"`
	Metadata map[string]string `json:"metadata,omitempty" form:"metadata" jsonschema:"Notes for the books"`
}

// A route with form tags sends a form, as many payment services expect.
func ExampleHTTP_form() {
	srv := mcpkit.New(manifest(), mcpkit.Public("an example"))
	service := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Println(r.Header.Get("Content-Type"))
		fmt.Println(string(body))
		w.WriteHeader(http.StatusNoContent)
	})
	wrap.HTTP[RefundIn, wrap.Done](srv, wrap.InProcess(service), "POST /v1/refunds", "refund_charge", annotate.Destructive("Refund a charge"),
		"Pays a charge back. Use when the user asks for a refund.")

	show(srv, "refund_charge", RefundIn{Charge: "ch_1", Amount: 500, Expand: []string{"charge"}, Metadata: map[string]string{"order": "7"}})
	// Output:
	// application/x-www-form-urlencoded
	// amount=500&charge=ch_1&expand%5B%5D=charge&metadata%5Border%5D=7
	// {"done":true}
}

type AddLogoIn struct {
	Team string        `json:"team" path:"team" jsonschema:"The name of the team"`
	Logo mcpkit.Upload `json:"logo" multipart:"file,filename=logo.png" upload:"type=image/png" jsonschema:"The logo"`
	Alt  string        `json:"alt,omitempty" jsonschema:"What the logo shows"`
}

// A route with a multipart tag sends the file of an argument.
func ExampleHTTP_upload() {
	srv := mcpkit.New(manifest(), mcpkit.Public("an example"))
	service := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file, header, err := r.FormFile("file")
		if err != nil {
			http.Error(w, "no file", http.StatusBadRequest)
			return
		}
		defer file.Close()
		fmt.Println(header.Filename, header.Header.Get("Content-Type"), header.Size, r.FormValue("alt"))
		w.WriteHeader(http.StatusNoContent)
	})
	wrap.HTTP[AddLogoIn, wrap.Done](srv, wrap.InProcess(service), "PUT /teams/{team}/logo", "set_logo", annotate.Destructive("Set a logo"),
		"Replaces the logo of a team. Use when the user has a new one.")

	show(srv, "set_logo", map[string]any{"team": "red", "alt": "a fox", "logo": base64.StdEncoding.EncodeToString([]byte("\x89PNG\r\n\x1a\n"))})
	// Output:
	// logo.png image/png 8 a fox
	// {"done":true}
}

type ReportIn struct {
	Month string `json:"month" path:"month" jsonschema:"The month, such as 2026-01"`
}

// A download is a file of the result, with the name and the type that the service gives it.
func ExampleHTTP_download() {
	srv := mcpkit.New(manifest(), mcpkit.Public("an example"))
	service := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/csv")
		w.Header().Set("Content-Disposition", `attachment; filename="january.csv"`)
		_, _ = io.WriteString(w, "day,notes\n1,7\n")
	})
	wrap.HTTP[ReportIn, ReportOut](srv, wrap.InProcess(service), "GET /reports/{month}", "get_report", annotate.ReadOnly("Read a report"),
		"Returns the report of a month. Use when the user asks for one.")

	serverEnd, clientEnd := mcp.NewInMemoryTransports()
	if _, err := srv.SDK().Connect(context.Background(), serverEnd, nil); err != nil {
		fmt.Println(err)
		return
	}
	session, err := mcp.NewClient(&mcp.Implementation{Name: "example", Version: "1"}, nil).Connect(context.Background(), clientEnd, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer session.Close()
	res, err := session.CallTool(context.Background(), &mcp.CallToolParams{Name: "get_report", Arguments: ReportIn{Month: "2026-01"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	report := res.StructuredContent.(map[string]any)["report"].(map[string]any)
	fmt.Println(report["name"], report["type"], report["size"])
	// Output:
	// january.csv text/csv 14
}

type ReportOut struct {
	Report mcpkit.File `json:"report" status:"200" jsonschema:"The report"`
}

type UpdateNoteIn struct {
	ID  string  `json:"id" path:"id" jsonschema:"The id of the note"`
	Due *string `json:"due,omitempty" null:"none" jsonschema:"description=The day on which it is due\\, or none to remove the day"`
	Tag *string `json:"tag,omitempty" jsonschema:"The new tag"`
}

// A null tag clears a field of the service. Without it, arguments that are null are not sent.
func ExampleHTTP_null() {
	srv := mcpkit.New(manifest(), mcpkit.Public("an example"))
	service := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Println(string(body))
		w.WriteHeader(http.StatusNoContent)
	})
	wrap.HTTP[UpdateNoteIn, wrap.Done](srv, wrap.InProcess(service), "PATCH /notes/{id}", "update_note", annotate.Destructive("Update a note"),
		"Changes a note. Use when the user asks for a change.")

	show(srv, "update_note", json.RawMessage(`{"id":"n1","due":"none"}`))
	show(srv, "update_note", json.RawMessage(`{"id":"n1","due":null,"tag":null}`))
	show(srv, "update_note", json.RawMessage(`{"id":"n1","tag":"home"}`))
	// Output:
	// {"due":null}
	// {"done":true}
	// {"due":null}
	// {"done":true}
	// {"tag":"home"}
	// {"done":true}
}

type FindNotesIn struct {
	Filter struct {
		Status []string `json:"status,omitempty" jsonschema:"Only notes with one of these statuses"`
		Since  string   `json:"since,omitempty" jsonschema:"Only notes after this day"`
	} `json:"filter,omitzero" query:"filter,deep" jsonschema:"Which notes to find"`
	Sort []string `json:"sort,omitempty" query:"sort,comma" jsonschema:"The members to sort by"`
}

// A deep object is written with brackets, as many services read filters.
func ExampleHTTP_deepObject() {
	srv := mcpkit.New(manifest(), mcpkit.Public("an example"))
	service := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println(r.URL.Query()["filter[status]"], r.URL.Query().Get("filter[since]"), r.URL.Query().Get("sort"))
		_, _ = io.WriteString(w, "1 note")
	})
	wrap.HTTP[FindNotesIn, string](srv, wrap.InProcess(service), "GET /notes", "find_notes", annotate.ReadOnly("Find notes"),
		"Finds notes. Use when the user asks for notes.")

	show(srv, "find_notes", json.RawMessage(`{"filter":{"status":["open","late"],"since":"2026-01-01"},"sort":["due","-title"]}`))
	// Output:
	// [open late] 2026-01-01 due,-title
	// 1 note
}

type NoteOrJob struct {
	Note    *Note       `json:"note,omitempty" status:"201" jsonschema:"The new note"`
	Pending bool        `json:"pending,omitempty" status:"202" jsonschema:"Whether the service still works on it"`
	Version string      `json:"version,omitempty" header:"ETag" jsonschema:"The version of the note"`
	Advice  wrap.Advice `json:"advice,omitempty" jsonschema:"What the service asks of its callers"`
}

// Each status of success has its field, and headers fill others.
func ExampleHTTP_status() {
	srv := mcpkit.New(manifest(), mcpkit.Public("an example"))
	busy := false
	service := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if busy {
			w.Header().Set("Retry-After", "5")
			w.WriteHeader(http.StatusAccepted)
			return
		}
		busy = true
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("ETag", `"v1"`)
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"id":"n2","text":"Buy milk"}`)
	})
	wrap.HTTP[struct {
		Text string `json:"text" jsonschema:"What the note says"`
	}, NoteOrJob](srv, wrap.InProcess(service), "POST /notes", "add_note", annotate.Additive("Add a note"), "Adds a note. Use when the user asks for it.")

	show(srv, "add_note", map[string]any{"text": "Buy milk"})
	show(srv, "add_note", map[string]any{"text": "Buy milk"})
	// Output:
	// {"note":{"id":"n2","text":"Buy milk"},"version":"\"v1\""}
	// {"pending":true,"advice":"Ask again in 5 seconds."}
}

// An Account is the type in which a service knows its users.
type Account struct{ Name, Plan string }

type accountKey struct{}

// The service's own type for a user reaches its handlers in r.Context(), as if its own middleware
// had put it there.
func ExampleIdentity_ownType() {
	accounts := map[string]*Account{"ada": {"Ada", "team"}}
	service := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		account := r.Context().Value(accountKey{}).(*Account)
		fmt.Fprintf(w, "%s has the plan %s.", account.Name, account.Plan)
	})
	asAccount := wrap.Identity(func(ctx context.Context, r *http.Request) error {
		p, _ := oauth.PrincipalFrom(ctx)
		account := (*Account)(nil)
		if p != nil {
			account = accounts[p.Subject]
		}
		if account == nil {
			return &mcpkit.ToolError{What: "the user has no account"}
		}
		*r = *r.WithContext(context.WithValue(r.Context(), accountKey{}, account))
		return nil
	})
	srv := mcpkit.New(manifest(), mcpkit.Public("an example"))
	wrap.HTTP[struct{}, string](srv, wrap.InProcess(service, asAccount), "GET /plan", "get_plan", annotate.ReadOnly("Read the plan"),
		"Says which plan the user has. Use when that matters.")

	show(srv, "get_plan", nil)
	showAs(oauth.WithPrincipal(context.Background(), &oauth.Principal{Subject: "ada"}), srv, "get_plan", nil)
	// Output:
	// the user has no account
	// Ada has the plan team.
}

type ExportIn struct {
	Format string `json:"format" jsonschema:"The format of the export"`
}

type Export struct {
	Status string `json:"status" pending:"queued,running" jsonschema:"The status of the export"`
	Rows   int    `json:"rows" jsonschema:"The number of notes in it"`
}

// A route that answers 202 becomes a job: its work asks for the status until the service has
// finished.
func ExampleJob() {
	srv := mcpkit.New(manifest(), mcpkit.Public("an example"))
	service := http.NewServeMux()
	service.HandleFunc("POST /exports", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "/exports/42")
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(http.StatusAccepted)
	})
	service.HandleFunc("GET /exports/42", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"status":"done","rows":7}`)
	})
	exports := wrap.Job[ExportIn, Export](srv, wrap.InProcess(service), store.NewMemory(0), "POST /exports", "export_notes", annotate.Additive("Export notes"),
		"Exports all notes. Use when the user wants a copy.", nil)
	for _, tool := range srv.Surface().Tools {
		fmt.Println(tool.Name)
	}

	// When the server has stopped serving, jobs have a minute to finish.
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	fmt.Println(exports.Drain(ctx))
	// Output:
	// cancel_export_notes
	// export_notes
	// get_export_notes_result
	// <nil>
}
