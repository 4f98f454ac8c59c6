package call

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/errlog"
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
	// Permit returns an error if the caller of ctx may not use the tool: ErrNoFile if there is no such
	// tool.
	Permit func(ctx context.Context, tool string) error
	// Has reports whether uri is a resource of the server that the caller of ctx may read.
	Has func(ctx context.Context, uri string) bool
}

// The bounds of what is kept of one result: of a file, or of what else was left out.
const (
	keptTime  = 15 * time.Minute
	keptBytes = 8 << 20
)

const filesPrefix = "mcpkit://files/"

// A keptFile is what a file's record in the store begins with, on a line of JSON. The content
// follows.
type keptFile struct {
	Caller   string `json:"caller,omitempty"`
	Tool     string `json:"tool"`
	MIMEType string `json:"type,omitempty"`
	IsText   bool   `json:"text,omitempty"`
}

// Keep stores a file for the caller of ctx, and returns its URI. It returns "" for a file that is
// too large.
func (f *Files) Keep(ctx context.Context, owner, tool string, file *budget.File) (uri string, err error) {
	head, err := json.Marshal(keptFile{Caller: Subject(ctx), Tool: tool, MIMEType: file.MIMEType, IsText: len(file.Blob) == 0})
	if err != nil {
		return "", err
	}
	if len(head)+1+file.Size() > keptBytes {
		return "", nil
	}
	record := make([]byte, 0, len(head)+1+file.Size())
	record = append(append(append(record, head...), '\n'), file.Text...)
	record = append(record, file.Blob...)
	handle := rand.Text()
	switch err := f.Store.Put(ctx, fileKey(handle), record, keptTime, owner); {
	case errors.Is(err, store.ErrTooLarge):
		return "", nil
	case err != nil:
		return "", err
	}
	return fileURI(tool, handle, file.Name), nil
}

func fileURI(tool, handle, name string) string {
	return filesPrefix + url.PathEscape(tool) + "/" + handle + "/" + url.PathEscape(name)
}

func fileKey(handle string) string { return "mcpkit/file/" + handle }

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
	if kept.Caller != Subject(ctx) || tool != "" && tool != kept.Tool {
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

// SplitPart returns the URI of the resource, and the byte from which a part of it is asked for; 0
// is the whole resource.
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
