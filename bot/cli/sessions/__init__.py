"""What commands do once their options are read: imported only when one runs, so that help comes quickly."""
