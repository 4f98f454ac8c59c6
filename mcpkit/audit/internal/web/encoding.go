package web

import (
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// errNotGzip says that a body is not what its header says.
const errNotGzip = Reason("the body is not compressed with gzip, as Content-Encoding says")

// decoded returns the body of an answer without its compression. The audit accepts gzip, as clients
// do.
func decoded(resp *http.Response) (io.Reader, error) {
	switch encoding := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding"))); encoding {
	case "", "identity":
		return resp.Body, nil
	case "gzip", "x-gzip":
		compressed, err := gzip.NewReader(resp.Body)
		switch {
		case errors.Is(err, io.EOF):
			return strings.NewReader(""), nil // an answer without a body
		case err != nil:
			return nil, asNotGzip(err)
		}
		return gzipBody{compressed}, nil
	default:
		return nil, Reason(fmt.Sprintf("the body has the Content-Encoding %.40q, and the request accepts gzip only", encoding))
	}
}

// A gzipBody is a body with errors that are fit for a report.
type gzipBody struct{ r *gzip.Reader }

func (b gzipBody) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	return n, asNotGzip(err)
}

// asNotGzip returns errNotGzip for an error about the form of the body, and other errors as they
// are.
func asNotGzip(err error) error {
	var corrupt flate.CorruptInputError
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt) {
		return errNotGzip
	}
	return err
}
