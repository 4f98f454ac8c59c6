package mcptest

import (
	"context"
	"database/sql/driver"
	"fmt"
	"testing"
)

// ReadOnlyConnector returns a connector to the database of c. When a tool that is annotated
// read-only runs a statement that may write, the connection fails the test, does not run the
// statement, and returns an error.
//
//	connector, err := driver.OpenConnector(dsn) // or NewConnector of the driver's package
//	db := sql.OpenDB(mcptest.ReadOnlyConnector(t, connector))
//
// The context of a statement says which tool runs it, as [ReadOnlyTransport] explains; so call
// QueryContext and ExecContext. SELECT, other statements that only read, and transactions run. A
// statement that is not known to read counts as one that writes. ReadOnlyConnector does not see
// what a function of the database does inside a SELECT.
func ReadOnlyConnector(t testing.TB, c driver.Connector) driver.Connector {
	return &readOnlyConnector{Connector: c, guard: newReadOnlyGuard(t)}
}

type readOnlyConnector struct {
	driver.Connector
	guard readOnlyGuard
}

func (c *readOnlyConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &readOnlyConn{Conn: conn, guard: c.guard}, nil
}

// Close closes the connector c, if it has the method.
func (c *readOnlyConnector) Close() error {
	if closer, ok := c.Connector.(interface{ Close() error }); ok {
		return closer.Close()
	}
	return nil
}

// refuseStatement is refuse for a statement; statements that read are not refused.
func (g readOnlyGuard) refuseStatement(ctx context.Context, query string) error {
	g.t.Helper()
	if readsOnly(query) {
		return nil
	}
	return g.refuse(ctx, excerpt(query), "; if the statement only reads, run it in a database without the guard")
}

// A readOnlyConn is a connection with all optional interfaces of drivers. If the driver lacks one,
// the connection does what package database/sql does without it.
type readOnlyConn struct {
	driver.Conn
	guard readOnlyGuard
}

func (c *readOnlyConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c.guard.t.Helper()
	conn, ok := c.Conn.(driver.ExecerContext)
	if !ok {
		return nil, driver.ErrSkip // database/sql then prepares the statement
	}
	if err := c.guard.refuseStatement(ctx, query); err != nil {
		return nil, err
	}
	return conn.ExecContext(ctx, query, args)
}

func (c *readOnlyConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.guard.t.Helper()
	conn, ok := c.Conn.(driver.QueryerContext)
	if !ok {
		return nil, driver.ErrSkip
	}
	if err := c.guard.refuseStatement(ctx, query); err != nil {
		return nil, err
	}
	return conn.QueryContext(ctx, query, args)
}

func (c *readOnlyConn) PrepareContext(ctx context.Context, query string) (stmt driver.Stmt, err error) {
	if conn, ok := c.Conn.(driver.ConnPrepareContext); ok {
		stmt, err = conn.PrepareContext(ctx, query)
	} else {
		stmt, err = c.Prepare(query)
	}
	if err != nil {
		return nil, err
	}
	return &readOnlyStmt{Stmt: stmt, conn: c, query: query}, nil
}

func (c *readOnlyConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if conn, ok := c.Conn.(driver.ConnBeginTx); ok {
		return conn.BeginTx(ctx, opts)
	}
	if opts.Isolation != 0 || opts.ReadOnly {
		return nil, fmt.Errorf("mcptest: the driver does not support options of transactions")
	}
	return c.Begin() // the driver has no BeginTx
}

func (c *readOnlyConn) Ping(ctx context.Context) error {
	if conn, ok := c.Conn.(driver.Pinger); ok {
		return conn.Ping(ctx)
	}
	return nil
}

func (c *readOnlyConn) ResetSession(ctx context.Context) error {
	if conn, ok := c.Conn.(driver.SessionResetter); ok {
		return conn.ResetSession(ctx)
	}
	return nil
}

func (c *readOnlyConn) IsValid() bool {
	conn, ok := c.Conn.(driver.Validator)
	return !ok || conn.IsValid()
}

func (c *readOnlyConn) CheckNamedValue(v *driver.NamedValue) error {
	if conn, ok := c.Conn.(driver.NamedValueChecker); ok {
		return conn.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

// A readOnlyStmt is a prepared statement.
type readOnlyStmt struct {
	driver.Stmt
	conn  *readOnlyConn
	query string
}

func (s *readOnlyStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	s.conn.guard.t.Helper()
	if err := s.conn.guard.refuseStatement(ctx, s.query); err != nil {
		return nil, err
	}
	if stmt, ok := s.Stmt.(driver.StmtExecContext); ok {
		return stmt.ExecContext(ctx, args)
	}
	values, err := positional(args)
	if err != nil {
		return nil, err
	}
	return s.Exec(values) // the driver has no ExecContext
}

func (s *readOnlyStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	s.conn.guard.t.Helper()
	if err := s.conn.guard.refuseStatement(ctx, s.query); err != nil {
		return nil, err
	}
	if stmt, ok := s.Stmt.(driver.StmtQueryContext); ok {
		return stmt.QueryContext(ctx, args)
	}
	values, err := positional(args)
	if err != nil {
		return nil, err
	}
	return s.Query(values) // the driver has no QueryContext
}

func (s *readOnlyStmt) CheckNamedValue(v *driver.NamedValue) error {
	if stmt, ok := s.Stmt.(driver.NamedValueChecker); ok {
		return stmt.CheckNamedValue(v)
	}
	return s.conn.CheckNamedValue(v)
}

// ColumnConverter returns the converter of the driver's statement, or the default.
func (s *readOnlyStmt) ColumnConverter(column int) driver.ValueConverter {
	if stmt, ok := s.Stmt.(driver.ColumnConverter); ok { //nolint:staticcheck // old drivers implement it
		return stmt.ColumnConverter(column)
	}
	return driver.DefaultParameterConverter
}

// positional returns the values of arguments without names.
func positional(args []driver.NamedValue) ([]driver.Value, error) {
	values := make([]driver.Value, len(args))
	for i, a := range args {
		if a.Name != "" {
			return nil, fmt.Errorf("mcptest: the driver does not support named parameters, such as %q", a.Name)
		}
		values[i] = a.Value
	}
	return values, nil
}
