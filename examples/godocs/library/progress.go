package library

import (
	"log/slog"
	"sync/atomic"
)

// progress logs the progress of indexing, at most four times.
type progress struct {
	log   *slog.Logger
	what  string
	total int64
	done  atomic.Int64
}

func newProgress(log *slog.Logger, what string, total int) *progress {
	log.Info("indexing "+what, "packages", total)
	return &progress{log: log, what: what, total: int64(total)}
}

func (p *progress) step() {
	done := p.done.Add(1)
	quarter := p.total / 4
	if quarter > 0 && done%quarter == 0 && done < p.total {
		p.log.Info("indexing "+p.what, "done", done, "packages", p.total)
	}
}
