from django.db import migrations

_ACCOUNT = """
CREATE FUNCTION public.app_account() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT citizen_id FROM public.citizens_citizensession
  WHERE token_hash = encode(sha256(convert_to(current_setting('app.session', true), 'UTF8')), 'hex')
    AND expires_at > now()
$$
"""
_REQUEST = """
CREATE FUNCTION public.citizen_request_code(of_phone_hash text, of_phone text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE newest timestamptz; today integer; digits text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('citizen code ' || of_phone_hash, 0));
  SELECT max(created_at), count(*) INTO newest, today FROM public.citizens_signincode
    WHERE phone_hash = of_phone_hash AND created_at > now() - interval '1 day';
  IF newest > now() - interval '1 minute' THEN RETURN 'wait'; END IF;
  IF today >= 10 THEN RETURN 'too_many'; END IF;
  digits := lpad(((('x' || left(replace(gen_random_uuid()::text, '-', ''), 8))::bit(32)::bigint) % 1000000)::text, 6, '0');
  INSERT INTO public.citizens_signincode (id, phone, phone_hash, code, tries, created_at, expires_at)
    VALUES (gen_random_uuid(), of_phone, of_phone_hash, digits, 0, now(), now() + interval '10 minutes');
  RETURN 'made';
END $$
"""
_SIGN_IN = """
CREATE FUNCTION public.citizen_sign_in(of_phone_hash text, given_code text, new_token_hash text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE found public.citizens_signincode; who uuid;
BEGIN
  SELECT * INTO found FROM public.citizens_signincode
    WHERE phone_hash = of_phone_hash AND used_at IS NULL AND expires_at > now()
    ORDER BY created_at DESC LIMIT 1 FOR UPDATE;
  IF NOT FOUND THEN RETURN 'expired'; END IF;
  IF found.tries >= 5 THEN RETURN 'too_many'; END IF;
  IF found.code <> given_code THEN
    UPDATE public.citizens_signincode SET tries = tries + 1 WHERE id = found.id;
    RETURN 'wrong';
  END IF;
  UPDATE public.citizens_signincode SET used_at = now() WHERE id = found.id;
  SELECT id INTO who FROM public.citizens_citizen WHERE phone_hash = of_phone_hash;
  IF who IS NULL THEN
    who := gen_random_uuid();
    INSERT INTO public.citizens_citizen (id, phone, phone_hash, name, identity, identity_hash, created_at)
      VALUES (who, found.phone, of_phone_hash, '', '', '', now()) ON CONFLICT (phone_hash) DO NOTHING;
    SELECT id INTO who FROM public.citizens_citizen WHERE phone_hash = of_phone_hash;
  END IF;
  INSERT INTO public.citizens_citizensession (token_hash, citizen_id, created_at, expires_at)
    VALUES (new_token_hash, who, now(), now() + interval '30 days');
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
CREATE FUNCTION public.citizen_save_profile(new_name text, new_identity text, new_identity_hash text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.citizens_citizen SET name = new_name, identity = new_identity, identity_hash = new_identity_hash
  WHERE id = public.app_account()
$$
"""


class Migration(migrations.Migration):
    """What the portal may do with accounts: these functions, and nothing with the tables behind them.

    "Who asks" is a session token looked up by `app_account`, never a plain setting, which a hostile process could set
    to anybody's key.
    """

    dependencies = [("citizens", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [_ACCOUNT, _REQUEST, _SIGN_IN, _SIGN_OUT, _PROFILE, _SAVE], migrations.RunSQL.noop
        )
    ]
