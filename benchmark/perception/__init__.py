"""How good perception is in apartments that nothing was trained or tuned on."""
