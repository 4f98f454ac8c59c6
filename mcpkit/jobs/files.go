package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filevalue"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// The files of a result are kept in the store next to its record, which has addresses instead. The
// tool for the result returns them like the files of any other tool.

// maxFileBytes bounds the files of a result together, like those of a tool.
const maxFileBytes = call.MaxFileBytes

// fileAddress is what the addresses in a record begin with. A handle follows.
const fileAddress = "mcpkit-job-file:"

// fileTime is how much longer files are kept than their record, which is stored after them.
const fileTime = time.Minute

var fileType = reflect.TypeFor[mcpkit.File]()

// encodeOutput encodes the output of work, and reads its files.
func encodeOutput[Out any](ctx context.Context, out Out) (res workResult, err error) {
	if form := filevalue.NewForm(reflect.TypeFor[Out](), fileType, false); form != nil {
		g := &filevalue.Gatherer{
			Limit:   maxFileBytes,
			Address: func(handle, _ string) string { return fileAddress + handle },
			// The tool for the result decides about addresses: it has the caller who reads it.
			Has: func(string) bool { return true },
		}
		res.files, err = g.Gather(ctx, form, reflect.ValueOf(&out).Elem())
		if large, ok := errlog.As[*filevalue.TooLargeError](err); ok {
			return res, &mcpkit.ToolError{What: large.ForModel(maxFileBytes)}
		}
		if panicked, ok := errlog.As[*filevalue.PanicError](err); ok {
			return res, &call.PanicError{Value: panicked.Value, Place: panicked.Place}
		}
		if err != nil {
			return res, err
		}
	}
	res.encoded, err = json.Marshal(out)
	return res, err
}

// decodeOutput decodes the result of a job into out, with the content of its files.
func decodeOutput[Out any](ctx context.Context, r *Runner, key string, rec record, out *Out) error {
	if err := json.Unmarshal(rec.Result, out); err != nil {
		return errlog.Errorf("the kept result of a job cannot be read: %w", err)
	}
	if len(rec.Files) == 0 {
		return nil
	}
	contents := map[string][]byte{}
	for _, handle := range rec.Files {
		content, err := r.store.Get(ctx, fileKey(key, handle))
		if errors.Is(err, store.ErrNotFound) {
			return r.again("job: its files have expired")
		}
		if err != nil {
			return err
		}
		contents[fileAddress+handle] = content
	}
	form := filevalue.NewForm(reflect.TypeFor[Out](), fileType, false)
	if form == nil { // the program has changed since
		return nil
	}
	return form.Replace(reflect.ValueOf(out).Elem(), func(f filevalue.File) filevalue.File {
		if content, ok := contents[f.URL]; ok {
			f.URL, f.Data, f.Size = "", content, 0
		}
		return f
	})
}

// keepFiles stores the files of a result, and returns their handles.
func (r *Runner) keepFiles(ctx context.Context, j *job, files []filevalue.Sent) (handles []string, err error) {
	for _, f := range files {
		if f.Handle == "" { // it has its own address
			continue
		}
		err := r.insist(ctx, func() error {
			return r.swap(ctx, fileKey(j.key, f.Handle), nil, f.Content, r.options.Keep+fileTime, j.rec.Owner)
		})
		if err != nil {
			return nil, err
		}
		handles = append(handles, f.Handle)
	}
	return handles, nil
}

// dropFiles removes the files of a result that is not stored. They expire in any case.
func (r *Runner) dropFiles(ctx context.Context, key string, files []filevalue.Sent) {
	for _, f := range files {
		if f.Handle != "" {
			_ = r.store.Delete(ctx, fileKey(key, f.Handle))
		}
	}
}

func fileKey(key, handle string) string { return key + "/" + strings.ToLower(handle) }
