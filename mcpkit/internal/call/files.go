package call

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filevalue"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// Files keeps the files that do not fit into the results of tools until the caller reads them as
// resources. Each has an address of the form
//
//	mcpkit://files/TOOL/HANDLE/NAME
//
// which names the tool, so that the gate knows what a reader needs, and a handle that cannot be
// guessed.
type Files struct {
	Store store.Store
	// Server is the server whose files these are. Another one with the same store has other rules for
	// a tool of the same name.
	Server string
	// Permit returns an error if the caller of ctx may not use the tool: ErrNoFile if there is no such
	// tool.
	Permit func(ctx context.Context, tool string) error
	// Has reports whether uri is a resource of the server that the caller of ctx may read.
	Has func(ctx context.Context, uri string) bool
}

// The bounds of what is kept of one result: a file, or the rest that was left out.
const (
	keptTime  = 15 * time.Minute
	keptBytes = MaxFileBytes
)

// MaxFileBytes is how many bytes the files of one result have together.
const MaxFileBytes = 8 << 20

const filesPrefix = "mcpkit://files/"

// A keptFile is what a file's record in the store begins with, on a line of JSON. The content
// follows.
type keptFile struct {
	Server   string `json:"server,omitempty"`
	Caller   string `json:"caller,omitempty"`
	Tool     string `json:"tool"`
	MIMEType string `json:"type,omitempty"`
	IsText   bool   `json:"text,omitempty"`
}

// Keep stores a file for the caller of ctx, and returns its URI. It returns "" for a file that is
// too large.
func (f *Files) Keep(ctx context.Context, owner, tool string, file *budget.File) (uri string, err error) {
	handle := rand.Text()
	if kept, err := f.put(ctx, owner, tool, handle, file, keptBytes); !kept {
		return "", err
	}
	return fileURI(tool, handle, file.Name), nil
}

// put stores a file under a handle, in a record of at most limit bytes. It returns false for a file
// that is too large.
func (f *Files) put(ctx context.Context, owner, tool, handle string, file *budget.File, limit int) (kept bool, err error) {
	head, err := json.Marshal(keptFile{Server: f.Server, Caller: Subject(ctx), Tool: tool, MIMEType: file.MIMEType, IsText: len(file.Blob) == 0})
	if err != nil {
		return false, err
	}
	if len(head)+1+file.Size() > limit {
		return false, nil
	}
	record := make([]byte, 0, len(head)+1+file.Size())
	record = append(append(append(record, head...), '\n'), file.Text...)
	record = append(record, file.Blob...)
	err = f.Store.Put(ctx, fileKey(handle), record, keptTime, owner)
	if errors.Is(err, store.ErrTooLarge) {
		return false, nil
	}
	return err == nil, err
}

func fileURI(tool, handle, name string) string {
	return filesPrefix + url.PathEscape(tool) + "/" + handle + "/" + url.PathEscape(name)
}

func fileKey(handle string) string { return "mcpkit/file/" + handle }

// nextForLarge is what a model can do about a file that is too large.
const nextForLarge = "Ask for less, or for a part of it."

// rehearsing is the key of contexts of calls that run an example, whose files are not kept.
type rehearsing struct{}

// keepAll stores the files whose addresses a result has. If one cannot be stored, none is stored:
// large is the file if it is too large, and err is set for any other reason.
func (f *Files) keepAll(ctx context.Context, owner, tool string, files []filevalue.Sent, res *mcp.CallToolResult) (large *filevalue.Sent, err error) {
	var kept []string
	for i := range files {
		file := &files[i]
		if file.Handle == "" || !mentions(res, file.Handle) {
			continue
		}
		own := &budget.File{Name: file.Name, MIMEType: file.Type}
		if file.IsText {
			own.Text = string(file.Content)
		} else {
			own.Blob = file.Content
		}
		kept = append(kept, file.Handle)
		stored, err := f.put(ctx, owner, tool, file.Handle, own, math.MaxInt) // its size is known to be right
		if stored {
			continue
		}
		for _, handle := range kept {
			_ = f.Store.Delete(context.WithoutCancel(ctx), fileKey(handle)) // it expires in any case
		}
		return file, err
	}
	return nil, nil
}

// mentions reports whether a result has a text in its structured content, its texts or its
// addresses.
func mentions(res *mcp.CallToolResult, text string) bool {
	if raw, ok := res.StructuredContent.(json.RawMessage); ok && bytes.Contains(raw, []byte(text)) {
		return true
	}
	return slices.ContainsFunc(res.Content, func(c mcp.Content) bool {
		switch c := c.(type) {
		case *mcp.TextContent:
			return strings.Contains(c.Text, text)
		case *mcp.ResourceLink:
			return strings.Contains(c.URI, text)
		case *mcp.EmbeddedResource:
			return c.Resource != nil && strings.Contains(c.Resource.URI, text)
		}
		return false
	})
}

// ErrNoFile means that a caller cannot read a file: its address is unknown, or it is another
// caller's.
var ErrNoFile = errlog.New("no such file")

// Read returns a kept file. The error is mcp.ResourceNotFoundError for a file that does not exist,
// is no longer kept, or belongs to another caller.
func (f *Files) Read(ctx context.Context, uri string) (*mcp.ResourceContents, error) {
	tool, handle, ok := splitFileURI(uri)
	if !ok {
		return nil, mcp.ResourceNotFoundError(uri)
	}
	c, err := f.read(ctx, tool, handle)
	if errors.Is(err, ErrNoFile) {
		return nil, mcp.ResourceNotFoundError(uri)
	}
	if err != nil {
		return nil, err
	}
	c.URI = uri
	return c, nil
}

// read returns the file with a handle that a tool made, or any tool if tool is "".
func (f *Files) read(ctx context.Context, tool, handle string) (*mcp.ResourceContents, error) {
	record, err := f.Store.Get(ctx, fileKey(handle))
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrNoFile
	} else if err != nil {
		return nil, err
	}
	head, content, found := bytes.Cut(record, []byte("\n"))
	var kept keptFile
	if !found || json.Unmarshal(head, &kept) != nil {
		return nil, errlog.New("the stored file of a result cannot be read")
	}
	if kept.Server != f.Server || kept.Caller != Subject(ctx) || tool != "" && tool != kept.Tool {
		return nil, ErrNoFile
	}
	if err := f.Permit(ctx, kept.Tool); err != nil {
		return nil, err
	}
	c := &mcp.ResourceContents{MIMEType: kept.MIMEType}
	if kept.IsText {
		c.Text = string(content)
	} else {
		c.Blob = content
	}
	return c, nil
}

// FileTool returns the tool that a kept file is from by the file's URI, and false for any other
// URI.
func FileTool(uri string) (tool string, ok bool) {
	tool, _, ok = splitFileURI(uri)
	return tool, ok
}

func splitFileURI(uri string) (tool, handle string, ok bool) {
	uri, _ = SplitPart(uri)
	rest, found := strings.CutPrefix(uri, filesPrefix)
	if !found {
		return "", "", false
	}
	segments := strings.Split(rest, "/")
	if len(segments) != 3 || segments[1] == "" {
		return "", "", false
	}
	tool, err := url.PathUnescape(segments[0])
	return tool, segments[1], err == nil && tool != ""
}

// partMark is the fragment of the URI of a resource that asks for the part from a byte on.
const partMark = "#from="

// PartURI returns the URI of the part of a resource from a byte on.
func PartURI(uri string, from int) string { return uri + partMark + strconv.Itoa(from) }

// SplitPart returns the URI of the resource, and the byte at which the requested part begins; 0
// means the whole resource.
func SplitPart(uri string) (resource string, from int) {
	i := strings.LastIndex(uri, partMark)
	if i < 0 {
		return uri, 0
	}
	digits := uri[i+len(partMark):]
	from, err := strconv.Atoi(digits)
	if err != nil || from < 0 || strconv.Itoa(from) != digits {
		return uri, 0
	}
	return uri[:i], from
}
