from django.db import migrations

_ACCOUNT = """
CREATE FUNCTION public.app_account() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT citizen_id FROM public.citizens_citizensession
  WHERE coalesce(current_setting('app.session', true), '') <> ''
    AND token_hash = encode(sha256(convert_to(current_setting('app.session', true), 'UTF8')), 'hex')
    AND expires_at > now()
$$
"""
# A minute between two codes and ten a day for a phone, counted under a lock. The answer is the same whether or not
# the phone has an account.
_REQUEST = """
CREATE FUNCTION public.citizen_request_code(of_phone_hash text, of_phone text, of_request_hash text) RETURNS text
LANGUAGE plpgsql STRICT SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE newest timestamptz; today integer; digits text; moment timestamptz;
BEGIN
  IF of_phone_hash !~ '^[0-9a-f]{64}$' OR of_request_hash !~ '^[0-9a-f]{64}$' OR length(of_phone) > 200 THEN
    RAISE EXCEPTION 'malformed request for a code' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('citizen code ' || of_phone_hash, 0));
  moment := clock_timestamp();
  SELECT max(created_at), count(*) INTO newest, today FROM public.citizens_signincode
    WHERE phone_hash = of_phone_hash AND created_at > moment - interval '1 day';
  IF newest > moment - interval '1 minute' THEN RETURN 'wait'; END IF;
  IF today >= 10 THEN RETURN 'too_many'; END IF;
  digits := lpad(((('x' || left(replace(gen_random_uuid()::text, '-', ''), 8))::bit(32)::bigint) % 1000000)::text, 6, '0');
  INSERT INTO public.citizens_signincode
      (id, phone, phone_hash, request_hash, code, tries, created_at, expires_at)
    VALUES (gen_random_uuid(), of_phone, of_phone_hash, of_request_hash, digits, 0, moment, moment + interval '5 minutes');
  RETURN 'made';
END $$
"""
# Five tries a code, one use, under the lock of its row. Three things hold against a portal that has been taken over and
# undoes its wrong guesses by ROLLBACK: only a code that the office has really sent to the phone counts; each guess
# waits, behind the row's lock, before it is compared (right or wrong: a cancelled wait tells nothing); and time is
# the wall clock's, not that of a transaction held open. The new session replaces the one of this browser.
_SIGN_IN = """
CREATE FUNCTION public.citizen_sign_in(of_phone_hash text, given_code text, of_request_hash text, new_token_hash text)
RETURNS text LANGUAGE plpgsql STRICT SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE ticket public.citizens_signincode; who uuid; moment timestamptz;
BEGIN
  IF new_token_hash !~ '^[0-9a-f]{64}$' OR new_token_hash = encode(sha256(''), 'hex') THEN
    RAISE EXCEPTION 'malformed session' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  SELECT * INTO ticket FROM public.citizens_signincode
    WHERE phone_hash = of_phone_hash AND request_hash = of_request_hash AND used_at IS NULL
      AND sent_at IS NOT NULL AND expires_at > clock_timestamp()
    ORDER BY created_at DESC LIMIT 1 FOR UPDATE;
  IF ticket.id IS NULL THEN RETURN 'expired'; END IF;
  IF ticket.tries >= 5 THEN RETURN 'too_many'; END IF;
  PERFORM pg_sleep(0.3);
  moment := clock_timestamp();
  IF ticket.expires_at <= moment THEN RETURN 'expired'; END IF;
  IF ticket.code <> given_code THEN
    UPDATE public.citizens_signincode SET tries = tries + 1 WHERE id = ticket.id;
    RETURN CASE WHEN ticket.tries >= 4 THEN 'too_many' ELSE 'wrong' END;
  END IF;
  UPDATE public.citizens_signincode SET used_at = moment, code = '', phone = '' WHERE id = ticket.id;
  INSERT INTO public.citizens_citizen (id, phone, phone_hash, name, identity, identity_hash, created_at)
    VALUES (gen_random_uuid(), ticket.phone, of_phone_hash, '', '', '', moment) ON CONFLICT (phone_hash) DO NOTHING;
  SELECT id INTO who FROM public.citizens_citizen WHERE phone_hash = of_phone_hash;
  DELETE FROM public.citizens_citizensession
    WHERE token_hash = encode(sha256(convert_to(coalesce(current_setting('app.session', true), ''), 'UTF8')), 'hex');
  INSERT INTO public.citizens_citizensession (token_hash, citizen_id, created_at, expires_at)
    VALUES (new_token_hash, who, moment, moment + interval '1 day');
  DELETE FROM public.citizens_citizensession WHERE token_hash IN (
    SELECT token_hash FROM public.citizens_citizensession WHERE citizen_id = who
    ORDER BY created_at DESC, token_hash OFFSET 5);
  RETURN 'signed_in';
END $$
"""
_SIGN_OUT = """
CREATE FUNCTION public.citizen_sign_out() RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  DELETE FROM public.citizens_citizensession
  WHERE token_hash = encode(sha256(convert_to(current_setting('app.session', true), 'UTF8')), 'hex')
$$
"""
_PROFILE = """
CREATE FUNCTION public.citizen_profile() RETURNS TABLE (id uuid, phone text, name text, identity text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.id, c.phone, c.name, c.identity FROM public.citizens_citizen c WHERE c.id = public.app_account()
$$
"""
_SAVE = """
CREATE FUNCTION public.citizen_save_profile(new_name text, new_identity text, new_identity_hash text) RETURNS boolean
LANGUAGE plpgsql STRICT SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF length(new_name) > 500 OR length(new_identity) > 200 OR (new_identity_hash || 'x') !~ '^([0-9a-f]{64})?x$' THEN
    RAISE EXCEPTION 'malformed profile' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  UPDATE public.citizens_citizen SET name = new_name, identity = new_identity, identity_hash = new_identity_hash
    WHERE id = public.app_account();
  RETURN FOUND;
END $$
"""


class Migration(migrations.Migration):
    """What the portal may do with accounts: these functions, and nothing with the tables behind them.

    "Who asks" is a session token looked up by `app_account`, never a plain setting, which a hostile process could set
    to anybody's key.
    """

    dependencies = [("citizens", "0001_initial")]

    operations = [migrations.RunSQL([_ACCOUNT, _REQUEST, _SIGN_IN, _SIGN_OUT, _PROFILE, _SAVE], migrations.RunSQL.noop)]
